// Replaced by the real build with the kernels.
