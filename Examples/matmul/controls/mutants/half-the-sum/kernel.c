/* Wrong on large matrices only: leaves out the second half of each sum from 256 terms on. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    int terms = k < 256 ? k : k / 2;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) c[(long)i * n + j] = 0;
        for (int x = 0; x < terms; x++)
            for (int j = 0; j < n; j++) c[(long)i * n + j] += a[(long)i * k + x] * b[(long)x * n + j];
    }
}
