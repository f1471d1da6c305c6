/** All kernels of one target, in one translation unit. KERNEL(name) exports the function that follows as `name`. */
#pragma once
#include "data.h"
#include "dense.h"
#include "loss.h"
#include "optimizers.h"
#include "peak.h"
#include "vectors.h"
