/** All kernels of one target, in one translation unit. KERNEL(name) exports the function that follows as `name`. */
#pragma once
#include "convolution.h"
#include "data.h"
#include "dense.h"
#include "elementwise.h"
#include "loss.h"
#include "normalization.h"
#include "optimizers.h"
#include "peak.h"
#include "pooling.h"
#include "vectors.h"
