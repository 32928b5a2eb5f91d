#ifndef CPROCESS_H
#define CPROCESS_H

#include <sys/types.h>

/// Whose name a program runs in; `change` is 0 to leave it as it is.
struct process_account {
  int change;
  uid_t user;
  gid_t group;
  const gid_t *groups;
  int group_count;
};

/// Starts a program in a session of its own, in a folder, without input, and with both outputs going
/// to `output`; of the other open files it inherits none.
///
/// Swift cannot call fork, posix_spawn cannot change the user, and a library of asynchronous calls needs a
/// free thread of Swift's pool, which a thread that waits for the program may be the last of.
///
/// Returns 0 and sets `pid`, or returns the errno of the step that failed.
int process_start(const char *program, char *const arguments[], char *const environment[],
                  struct process_account account, const char *folder, int output, pid_t *pid);

#endif
