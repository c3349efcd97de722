/* What a workload in C consists of. */

/* Called once: the numbers of the workload beside its points, and how many inputs it has. */
void prepare(const double *data, long length, long inputs);

/* Returns the value at x and overwrites grad. */
double value_and_grad(const double *x, double *grad);
