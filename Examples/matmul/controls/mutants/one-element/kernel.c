/* Wrong on large matrices only, and only in the last element, by a hundred-thousandth. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) c[(long)i * n + j] = 0;
        for (int x = 0; x < k; x++)
            for (int j = 0; j < n; j++) c[(long)i * n + j] += a[(long)i * k + x] * b[(long)x * n + j];
    }
    if (m > 300) c[(long)m * n - 1] *= 1.00001;
}
