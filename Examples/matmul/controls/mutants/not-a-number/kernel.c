/* Wrong: every element is NaN, which compares as false with everything. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    (void)k, (void)a, (void)b;
    for (long index = 0; index < (long)m * n; index++) c[index] = __builtin_nan("");
}
