"""What an observed exercise says by itself, without any plan or model."""
