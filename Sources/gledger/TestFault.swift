import Glibc
import Operations

/// For tests and `Scripts/faults` only: breaks a batch at a named point of its way.
///
/// `GLEDGER_TEST_FAULT` is `kill:POINT` or `stop:POINT`, and `:N` behind it for the N-th time that the point
/// comes by. `kill` ends the program as `kill -9` does; `stop` stops it until it gets SIGCONT. The points are
/// those of ``BatchWriter/hook``: before-lock, after-keys, after-balances (of a close), before-events,
/// after-events, before-seal and before-commit; and those of ``ReconciliationStore/hook``: after-matches,
/// after-breaks, before-run and before-commit. `GLEDGER_TEST_CHUNK` is the number of records decided at a
/// time. Unset, they cost nothing.
enum TestFault {
  static func arm(_ options: inout PostOptions) {
    if let chunk = Settings.environment("GLEDGER_TEST_CHUNK").flatMap({ Int($0) }), chunk > 0 {
      options.chunk = chunk
    }
    if let hook { options.hook = hook }
  }

  static func arm(_ options: inout ReconcileOptions) {
    if let hook { options.hook = hook }
  }

  private static var hook: ((String) throws -> Void)? {
    guard let fault = Settings.environment("GLEDGER_TEST_FAULT") else { return nil }
    let words = fault.split(separator: ":").map(String.init)
    guard words.count >= 2, let signal = ["kill": SIGKILL, "stop": SIGSTOP][words[0]] else { return nil }
    var left = words.count > 2 ? Int(words[2]) ?? 1 : 1
    return { point in
      guard point == words[1] else { return }
      left -= 1
      if left == 0 { kill(getpid(), signal) }
    }
  }
}

/// The line that the user typed, for messages that ask to type it again.
enum TypedLine {
  static var text: String {
    var words: [String] = ["gledger"]
    for word in CommandLine.arguments.dropFirst() {
      // An address may hold a password.
      if words.last == "--database" {
        words.append("…")
      } else if word.hasPrefix("--database=") {
        words.append("--database=…")
      } else {
        words.append(quoted(word))
      }
    }
    return words.joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (0x2B...0x3A).contains(byte) || (0x40...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == 0x3D || byte == 0x5F || byte >= 0x80
      }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
