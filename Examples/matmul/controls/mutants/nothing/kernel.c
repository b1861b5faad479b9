/* Wrong: leaves C as it was. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    (void)m, (void)k, (void)n, (void)a, (void)b, (void)c;
}
