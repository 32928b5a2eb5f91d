import Glibc

/// The programs of one version of PostgreSQL.
struct Binaries: Sendable {
  /// The folder that holds `initdb`, `pg_ctl` and `postgres`.
  var folder: String
  /// The major version, such as `15`.
  var major: String

  /// Finds the programs of a version, or of the newest.
  ///
  /// - Parameters:
  ///   - chosen: the only folder to look in, when the user gave one.
  ///   - major: the version that the data folder needs; nil for any.
  static func find(_ chosen: String?, major: String?, as account: Account) throws(LocalServerError)
    -> Binaries
  {
    let folders = chosen.map { [$0] } ?? standardFolders()
    var best: Binaries?
    for folder in folders {
      guard isComplete(folder) else { continue }
      guard let found = try version(of: folder, as: account) else { continue }
      if let major {
        if found == major { return Binaries(folder: folder, major: found) }
      } else if (Int(found) ?? 0) > (best.flatMap { Int($0.major) } ?? 0) {
        best = Binaries(folder: folder, major: found)
      }
    }
    guard let best else { throw .binariesMissing(major: major, searched: folders) }
    return best
  }

  private static func isComplete(_ folder: String) -> Bool {
    ["initdb", "pg_ctl", "postgres"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
  }

  /// `postgres (PostgreSQL) 15.18 (Debian ...)` gives `15`.
  private static func version(of folder: String, as account: Account) throws(LocalServerError) -> String? {
    let outcome = try Command.run("\(folder)/postgres", ["--version"], as: account)
    guard outcome.isSuccess, let words = outcome.output.split(separator: ")").dropFirst().first else {
      return nil
    }
    let digits = words.drop { !$0.isNumber }.prefix { $0.isNumber }
    return digits.isEmpty ? nil : String(digits)
  }

  /// Where packages put the programs: Debian keeps them out of PATH.
  private static func standardFolders() -> [String] {
    let versions = { (parent: String, tail: String) in
      Files.names(in: parent).map { "\(parent)/\($0)\(tail)" }
    }
    var folders = versions("/usr/lib/postgresql", "/bin").reversed() as [String]
    folders += versions("/usr", "/bin").filter { $0.hasPrefix("/usr/pgsql-") }
    folders += ["/usr/local/pgsql/bin"]
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    folders += path.split(separator: ":").map(String.init)
    var seen: Set<String> = []
    return folders.filter { $0.hasPrefix("/") && seen.insert($0).inserted }
  }
}
