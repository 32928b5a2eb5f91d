import CProcess
import Glibc

/// Runs other programs for tests.
///
/// Foundation's `Process` waits until a socket that its child has is closed. Children that other threads
/// start at the same moment get that socket too, and a server among them keeps it open for good.
public enum Shell {
  /// A program that runs.
  public struct Child: Sendable {
    /// Its number.
    public let pid: pid_t

    /// Waits for its end.
    ///
    /// - Returns: its exit code; 128 and the signal's number where a signal ended it.
    @discardableResult
    public func wait() -> Int32 {
      var state: Int32 = 0
      while waitpid(pid, &state, 0) < 0 {
        guard errno == EINTR else { return -1 }
      }
      let signal = state & 0x7F
      return signal == 0 ? (state >> 8) & 0xFF : 128 + signal
    }
  }

  /// Starts a program without input.
  ///
  /// - Parameters:
  ///   - arguments: the path of the program, and its arguments.
  ///   - folder: where it runs; nil for the present folder.
  ///   - output: the file that its output goes to; its messages go where those of the tests go.
  /// - Throws: ``TestServerError`` where it cannot be started.
  public static func start(
    _ arguments: [String], in folder: String? = nil, output: String = "/dev/null"
  ) throws -> Child {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    process_keep_standard_files(&actions, folder)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let failure = posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ)
    guard failure == 0 else {
      throw TestServerError(message: "\(arguments[0]) cannot be started: errno \(failure)")
    }
    return Child(pid: pid)
  }

  /// Runs a program without input and waits for its end: see ``start(_:in:output:)``.
  ///
  /// - Returns: its exit code.
  public static func run(
    _ arguments: [String], in folder: String? = nil, output: String = "/dev/null"
  ) throws -> Int32 {
    try start(arguments, in: folder, output: output).wait()
  }
}
