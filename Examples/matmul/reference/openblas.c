/* Times C = A B with OpenBLAS: CPU seconds of one thread, the median of 21 products with fresh inputs.
 *
 * usage: openblas N     prints {"n":N,"openblas_seconds":S}
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { products = 21 };

void openblas_set_num_threads(int count);

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *left, const void *right) {
    double x = *(const double *)left, y = *(const double *)right;
    return (x > y) - (x < y);
}

int main(int count, char **arguments) {
    int n = count > 1 ? atoi(arguments[1]) : 0;
    if (n < 1 || n > 1 << 13) return 2;
    size_t size = (size_t)n * (size_t)n;
    double *a = malloc(size * sizeof *a), *b = malloc(size * sizeof *b), *c = malloc(size * sizeof *c);
    double times[products];
    if (!a || !b || !c) return 1;
    openblas_set_num_threads(1);
    for (int product = 0; product < products; product++) {
        for (size_t index = 0; index < size; index++) a[index] = 2 * drand48() - 1, b[index] = 2 * drand48() - 1;
        double start = seconds();
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
        times[product] = seconds() - start;
    }
    qsort(times, products, sizeof *times, compare);
    printf("{\"n\":%d,\"openblas_seconds\":%.6f}\n", n, times[products / 2]);
    return 0;
}
