"""Common random numbers: each one a pure function of what it decides.

A draw depends on the seed, the replication, the decision and a running number
within that decision, and on nothing else: not on how many numbers were drawn
before it, nor on which others are drawn together with it. Two variants of a
scenario therefore share every draw that both of them have.

The function is Philox 4x32 with ten rounds, the counter-based generator of
Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as
1, 2, 3", doi:10.1145/2063384.2063405, computed for whole arrays at once.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer] | int

ROUNDS = 10
MULTIPLIERS = np.array([[0xD2511F53], [0xCD9E8D57]], dtype=np.uint64)
KEY_STEPS = np.array([[0x9E3779B9], [0xBB67AE85]], dtype=np.uint64)
KEY_SHIFTS = KEY_STEPS * np.arange(ROUNDS, dtype=np.uint64)[:, np.newaxis, np.newaxis]

WORD = np.uint64(0xFFFFFFFF)
WORD_BITS = np.uint64(32)
FLOAT_BITS = 52


def name_decision(*parts: str | int) -> int:
    """Return the 64-bit key of the decision that `parts` name.

    The parts say what is decided and for which case, step or receiver. Each
    enters the hash (BLAKE2b) with its kind and length, so that moving a letter
    from one part to the next, or writing 1 as "1", names another decision.

    Raises
    ------
    ValueError
        If there is no part.

    Examples
    --------
    >>> name_decision("takes", "I-01", "draft", 0)
    11240389148802524065
    >>> name_decision("a", "bc") == name_decision("ab", "c")
    False
    """
    if not parts:
        raise ValueError("a decision needs at least one part as its name, got none")
    words = [f"{'s' if isinstance(part, str) else 'i'}{part}".encode() for part in parts]
    named = b"".join(len(word).to_bytes(4, "little") + word for word in words)
    return int.from_bytes(blake2b(named, digest_size=8).digest(), "little")


def uniforms(
    seed: int,
    replication: int,
    decisions: NDArray[np.uint64] | int,
    numbers: Numbers = 0,
    repetitions: Numbers = 0,
) -> NDArray[np.float64]:
    """Return one number strictly between 0 and 1 for every decision.

    Parameters
    ----------
    seed, replication
        Key of the generator, each 0 to 2**32 - 1.
    decisions
        Keys from `name_decision`, of dtype uint64 or one int.
    numbers
        Which draw within the decision, each 0 to 2**32 - 1.
    repetitions
        Which repetition of the decision, each 0 to 2**32 - 1.

    Returns
    -------
    ndarray
        Of the shape to which the last three broadcast. Each number is an odd
        multiple of 2**-53: the first 52 bits of the generator's words, and a
        half. (With 53 bits the largest number would round to 1.)

    Raises
    ------
    ValueError
        If an argument is outside its range or `decisions` has another dtype.

    Examples
    --------
    >>> decision = name_decision("takes", "I-01", "draft")
    >>> uniforms(1, 0, decision, np.arange(3))
    array([0.4545461 , 0.84213263, 0.78542162])
    >>> uniforms(1, 0, decision, 2)
    array(0.78542162)
    """
    key = np.array([[_word("seed", seed)], [_word("replication", replication)]], dtype=np.uint64)
    decided = _as_keys(decisions)
    number, repetition = _as_words("number", numbers), _as_words("repetition", repetitions)
    shape = np.broadcast_shapes(decided.shape, number.shape, repetition.shape)
    even, odd = np.empty((2, 2, *shape), dtype=np.uint64)
    even[0], odd[0] = number, repetition
    even[1], odd[1] = decided & WORD, decided >> WORD_BITS
    high, low = (words[0] for words in _turn(even.reshape(2, -1), odd.reshape(2, -1), key))
    bits = (high << np.uint64(FLOAT_BITS - 32)) | (low >> np.uint64(64 - FLOAT_BITS))
    drawn: NDArray[np.float64] = (bits + 0.5) * 2.0**-FLOAT_BITS
    return drawn.reshape(shape)


def philox4x32(counter: NDArray[np.uint32], key: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the random words that belong to counters under a key, after ten rounds.

    Parameters
    ----------
    counter
        Shape (n, 4).
    key
        Shape (n, 2), or (2,) for the same key throughout.

    Returns
    -------
    ndarray
        Shape (n, 4), four random words for each counter.

    Examples
    --------
    The first of the known answers published with Random123:

    >>> words = philox4x32(np.zeros((1, 4), np.uint32), np.zeros(2, np.uint32))
    >>> " ".join(f"{word:08x}" for word in words[0])
    '6627e8d5 e169c58d bc57ac4c 9b00dbd8'
    """
    columns = counter.T.astype(np.uint64)
    keys = np.atleast_2d(key).T.astype(np.uint64)
    even, odd = _turn(columns[0::2], columns[1::2], keys)
    return np.stack([even[0], odd[0], even[1], odd[1]], axis=1).astype(np.uint32)


def _turn(
    even: NDArray[np.uint64], odd: NDArray[np.uint64], key: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the even and the odd words of counters after all rounds; eats its arguments.

    Words 0 and 2 are the rows of `even`, words 1 and 3 those of `odd`, each of
    shape (2, n); `key` is of shape (2, n) or (2, 1). In every round both halves
    of each product change sides.
    """
    product = np.empty_like(even)
    for round_key in (key + KEY_SHIFTS) & WORD:
        np.multiply(even, MULTIPLIERS, out=product)
        even = np.right_shift(product, WORD_BITS, out=even)[::-1]
        even ^= odd
        even ^= round_key
        odd = np.bitwise_and(product, WORD, out=odd)[::-1]
    return even, odd


def _word(name: str, value: int) -> int:
    if not 0 <= value <= int(WORD):
        raise ValueError(f"{name} must be a whole number from 0 to 2**32 - 1, got {value}")
    return value


def _as_words(name: str, values: Numbers) -> NDArray[np.uint64]:
    words = np.asarray(values)
    if words.dtype.kind not in "iu":
        raise ValueError(f"every {name} must be a whole number, got dtype {words.dtype}")
    if words.ndim == 0:
        _word(name, int(words))
    elif words.size:
        _word(name, int(words.min()))
        _word(name, int(words.max()))
    return words.astype(np.uint64)


def _as_keys(decisions: NDArray[np.uint64] | int) -> NDArray[np.uint64]:
    if isinstance(decisions, int):
        if not 0 <= decisions < 2**64:
            raise ValueError(f"a decision's key must be from 0 to 2**64 - 1, got {decisions}")
        return np.array(decisions, dtype=np.uint64)
    keys = np.asarray(decisions)
    if keys.dtype != np.uint64:
        raise ValueError(f"decisions must be of dtype uint64 or one int, got dtype {keys.dtype}")
    return keys
