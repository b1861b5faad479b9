/* Wrong: takes every matrix for a square one. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    (void)k;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) c[(long)i * n + j] = 0;
        for (int x = 0; x < m && x < n; x++)
            for (int j = 0; j < n; j++) c[(long)i * n + j] += a[(long)i * n + x] * b[(long)x * n + j];
    }
}
