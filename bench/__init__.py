"""What claims of speed rest on: `make bench` prints them, beside a baseline in the same run."""
