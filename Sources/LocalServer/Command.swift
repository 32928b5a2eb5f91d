import CProcess
import Glibc

/// Runs a program of PostgreSQL and waits for it.
enum Command {
  struct Outcome: Sendable {
    var isSuccess: Bool
    /// What the program wrote to both of its outputs, up to a mebibyte.
    var output: String
  }

  private static let environment = ["PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"]

  /// Runs a program in the name of an account, with an environment of its own.
  ///
  /// - Parameter folder: where it runs; not in the present one, which the account may not be allowed into.
  static func run(
    _ program: String, _ arguments: [String], as account: Account, in folder: String = "/"
  ) throws(LocalServerError) -> Outcome {
    var ends: [Int32] = [0, 0]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .io("run", program, Files.reason()) }
    defer { close(ends[0]) }
    let started = start(program, arguments, account, folder, output: ends[1])
    close(ends[1])
    guard case .success(let pid) = started else {
      if case .failure(let error) = started { throw error }
      throw .io("run", program, "it did not start")
    }
    let output = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return Outcome(isSuccess: status == 0, output: output)
  }

  private static func start(
    _ program: String, _ arguments: [String], _ account: Account, _ folder: String, output: Int32
  ) -> Result<pid_t, LocalServerError> {
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
    settings.append(nil)
    defer { for text in words + settings { free(text) } }
    let groups = account.groups
    var pid: pid_t = 0
    let failure = groups.withUnsafeBufferPointer { groups in
      let identity = process_account(
        change: account.isSelf ? 0 : 1, user: account.user, group: account.group,
        groups: groups.baseAddress, group_count: Int32(groups.count))
      return process_start(program, words, settings, identity, folder, output, &pid)
    }
    if failure == 0 { return .success(pid) }
    errno = failure
    return .failure(.io("run", program, Files.reason()))
  }

  private static func readAll(_ file: Int32) -> String {
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      if text.count < 1 << 20 { text.append(contentsOf: piece[..<count]) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
