#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// Marks all files but the standard three to be closed when the program starts.
static void close_others(void) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) == 0) return;
#endif
  long limit = sysconf(_SC_OPEN_MAX);
  if (limit < 0 || limit > 65536) limit = 65536;
  for (int file = 3; file < limit; file++) fcntl(file, F_SETFD, FD_CLOEXEC);
}

/// The child's part; only async-signal-safe calls are allowed here. Returns only on failure.
static void become(const char *program, char *const arguments[], char *const environment[],
                   struct process_account account, const char *folder, int output) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  if (account.change) {
    if (setgroups((size_t)account.group_count, account.groups) != 0) return;
    if (setgid(account.group) != 0 || setuid(account.user) != 0) return;
  }
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0 || chdir(folder) != 0) return;
  if (dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) return;
  close_others();
  execve(program, arguments, environment);
}

int process_keep_standard_files(posix_spawn_file_actions_t *actions, const char *folder) {
  int failure = folder == NULL ? 0 : posix_spawn_file_actions_addchdir_np(actions, folder);
  return failure != 0 ? failure : posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

int process_start(const char *program, char *const arguments[], char *const environment[],
                  struct process_account account, const char *folder, int output, pid_t *pid) {
  // The child writes its errno here; a program that starts closes it instead.
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return errno;
  pid_t child = fork();
  if (child == 0) {
    become(program, arguments, environment, account, folder, output);
    int failure = errno;
    ssize_t written = write(report[1], &failure, sizeof failure);
    _exit(written == (ssize_t)sizeof failure ? 127 : 126);
  }
  int failure = child < 0 ? errno : 0;
  close(report[1]);
  if (child > 0) {
    int told = 0;
    ssize_t count;
    do {
      count = read(report[0], &told, sizeof told);
    } while (count < 0 && errno == EINTR);
    if (count == (ssize_t)sizeof told) {
      failure = told;
      waitpid(child, NULL, 0);
    }
  }
  close(report[0]);
  *pid = child;
  return failure;
}
