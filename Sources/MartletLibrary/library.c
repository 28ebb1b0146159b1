/* libmartlet.so is the C interface alone: all of it is in MartletABI. */
#include "martlet.h"
