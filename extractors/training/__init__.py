"""Training of the weights; needs the `train` extra, which nothing else does."""
