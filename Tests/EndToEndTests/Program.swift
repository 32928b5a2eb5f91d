import CProcess
import Foundation
import TestServer

/// What a run of the program left behind.
struct Outcome: CustomStringConvertible {
  var status: Int32
  /// The signal that ended it; nil at a normal end.
  var signal: Int32?
  var output: String
  var errors: String

  /// The most memory that `post --timing` held at once, as it says itself.
  var peakKilobytes: Int? {
    let line = errors.split(separator: "\n").first { $0.hasPrefix("memory") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0.replacing(",", with: "")) }
  }

  var description: String { "status \(status)\nstdout:\n\(output)\nstderr:\n\(errors)" }

  /// The document of a command with `--format json`.
  func json() throws -> [String: Any] {
    let text = output.isEmpty ? errors : output
    let found = try JSONSerialization.jsonObject(with: Data(text.utf8))
    guard let document = found as? [String: Any] else { throw ProgramError(message: "no object: \(text)") }
    return document
  }
}

struct ProgramError: Error { var message: String }

/// Runs the command `gledger` as a user does: arguments in, text and exit code out.
struct Program {
  /// Where the program is: `GLEDGER_BINARY`, else the debug build beside the tests.
  static let path: String = {
    if let given = ProcessInfo.processInfo.environment["GLEDGER_BINARY"], !given.isEmpty { return given }
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appendingPathComponent("gledger").path
  }()

  /// The top folder of the package, where the examples are.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Variables beside `PATH` and `HOME`; those of the user who runs the tests stay out.
  var environment: [String: String] = [:]
  /// The folder that the program runs in.
  var folder: String = Program.root

  func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
    try start(arguments, input: input).wait()
  }

  /// Runs a line of a shell in which `gledger` is the program, both outputs as a terminal shows them.
  func shell(_ line: String) throws -> Outcome {
    var program = self
    program.environment["GLEDGER_BINARY"] = Program.path
    let script = "gledger() { \"$GLEDGER_BINARY\" \"$@\"; }\n\(line)"
    return try program.start(["-c", script], path: "/bin/sh", isJoined: true).wait()
  }

  /// Starts the program; its outputs go to files, which no child of another thread can hold open.
  func start(
    _ arguments: [String], input: String? = nil, path: String = Program.path, isJoined: Bool = false
  ) throws -> Running {
    let scratch = try TestFolder.shared.file("run")
    try Data((input ?? "").utf8).write(to: URL(fileURLWithPath: scratch + ".in"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let writes = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, scratch + ".in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, scratch + ".out", writes, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, scratch + (isJoined ? ".out" : ".err"), writes, 0o600)
    process_keep_standard_files(&actions, nil)
    var words = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"]
    words.merge(environment) { _, new in new }
    if let path = ProcessInfo.processInfo.environment["PATH"] { words["PATH"] = path }
    // The shell becomes the program in its folder: the process keeps its number.
    let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, path] + arguments
    var argv: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = words.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, "/bin/sh", &actions, nil, &argv, &envp)
    guard failure == 0 else { throw ProgramError(message: "\(path) cannot be run: errno \(failure)") }
    return Running(pid: pid, scratch: scratch)
  }
}

/// A run that has not ended yet.
struct Running {
  var pid: pid_t
  var scratch: String

  /// What it has said on standard error so far.
  var errors: String {
    String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: scratch + ".err"))) ?? Data(), as: UTF8.self)
  }

  /// Waits until the program has stopped itself, as `GLEDGER_TEST_FAULT=stop:POINT` makes it.
  func waitUntilStopped() throws {
    var state: Int32 = 0
    while waitpid(pid, &state, WUNTRACED) < 0 {
      guard errno == EINTR else { throw ProgramError(message: "waitpid failed: \(errno)") }
    }
    guard state & 0xFF == 0x7F else { throw ProgramError(message: "it ended and did not stop: \(errors)") }
  }

  func wait() throws -> Outcome {
    var state: Int32 = 0
    while waitpid(pid, &state, 0) < 0 {
      guard errno == EINTR else { throw ProgramError(message: "waitpid failed: \(errno)") }
    }
    let signal = state & 0x7F
    func text(_ ending: String) -> String {
      String(
        decoding: (try? Data(contentsOf: URL(fileURLWithPath: scratch + ending))) ?? Data(), as: UTF8.self)
    }
    return Outcome(
      status: signal == 0 ? (state >> 8) & 0xFF : -1, signal: signal == 0 ? nil : signal,
      output: text(".out"),
      errors: text(".err"))
  }
}
