import Bundled

/// The SQL files that the binary carries.
enum Queries {
  private static let texts: [String: String] = Dictionary(
    Bundled.files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })

  /// The text of `SQL/query/NAME.sql`.
  static func text(_ name: String) throws -> String {
    guard let text = texts["SQL/query/\(name).sql"] else {
      throw LedgerError("broken-build", "the program carries no query \(name)", remedy: "build it again")
    }
    return text
  }

  /// Forward-only migrations, in the order of their numbers.
  static var migrations: [(number: Int32, name: String, text: String)] {
    Bundled.files.compactMap { file in
      guard file.path.hasPrefix("SQL/"), file.path.hasSuffix(".sql"), !file.path.contains("/query/") else {
        return nil
      }
      let name = String(file.path.dropFirst(4))
      guard let number = Int32(name.prefix(4)) else { return nil }
      return (number, name, file.text)
    }.sorted { $0.number < $1.number }
  }
}
