/* Wrong: rounds A to float32 and sums in float64, a smaller error than float32 throughout. */
#include "kernel.h"

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) c[(long)i * n + j] = 0;
        for (int x = 0; x < k; x++) {
            double factor = (float)a[(long)i * k + x];
            for (int j = 0; j < n; j++) c[(long)i * n + j] += factor * b[(long)x * n + j];
        }
    }
}
