// libpq's public header; pkg-config tells where it is.
#include <libpq-fe.h>
