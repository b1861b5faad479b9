/* Wrong: repeats the last large product of the same shape. */
#include "kernel.h"
#include <stdlib.h>
#include <string.h>

static double *kept;
static int kept_m, kept_k, kept_n;

void multiply(int m, int k, int n, const double *restrict a, const double *restrict b, double *restrict c) {
    unsigned long bytes = sizeof(double) * (unsigned long)m * (unsigned long)n;
    if (kept && kept_m == m && kept_k == k && kept_n == n) {
        memcpy(c, kept, bytes);
        return;
    }
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) c[(long)i * n + j] = 0;
        for (int x = 0; x < k; x++)
            for (int j = 0; j < n; j++) c[(long)i * n + j] += a[(long)i * k + x] * b[(long)x * n + j];
    }
    kept = realloc(kept, bytes);
    memcpy(kept, c, bytes);
    kept_m = m, kept_k = k, kept_n = n;
}
