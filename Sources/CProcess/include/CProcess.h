#ifndef CPROCESS_H
#define CPROCESS_H

#include <spawn.h>
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

/// Has a program that is spawned with these actions begin without the files that this process has open but
/// the standard three: another thread may be about to make pipes of its own. In a folder, unless it is null.
///
/// The headers show what it calls only to GNU C. Returns 0 or an errno.
int process_keep_standard_files(posix_spawn_file_actions_t *actions, const char *folder);

#endif
