import Glibc
import Tabular

/// The settings of `config.yaml` in the state folder: `name: value`, one a line.
public enum Configuration {
  /// The names that may be set.
  public static let names = ["ledger", "database", "actor", "language"]

  /// Reads the file; no settings where there is none.
  ///
  /// - Throws: a fault with its place. A file that is there and cannot be read is a fault, for what it sets
  ///   would not be heeded.
  public static func file(_ path: String) throws(Diagnostic) -> [String: String] {
    guard access(path, F_OK) == 0 else { return [:] }
    var source = try ByteSource.file(path)
    return try read(try source.contents(limit: YAMLText.limit), file: path)
  }

  /// Reads the bytes of such a file.
  ///
  /// - Throws: `bad-config`, or a code of ``YAMLText``.
  public static func read(_ bytes: [UInt8], file: String) throws(Diagnostic) -> [String: String] {
    let hasText = bytes.split(separator: 0x0A).contains { line in
      line.first { $0 > 0x20 }.map { $0 != 0x23 } ?? false
    }
    guard hasText else { return [:] }
    let root = try YAMLText.root(bytes, file: file, beginning: "ledger: main")
    let end = YAMLText.end(of: bytes)
    guard let mapping = root.mapping else {
      throw fault(file, YAMLText.place(root, end: end), nil, "is no list of `name: value`")
    }
    var found: [String: String] = [:]
    for (key, value) in mapping {
      guard let name = key.string, names.contains(name) else {
        throw fault(file, YAMLText.place(key, end: end), key.string, "is no setting")
      }
      guard let text = value.string, !text.isEmpty else {
        throw fault(file, YAMLText.place(value, end: end), nil, "the setting \(name) is not one text")
      }
      found[name] = text
    }
    return found
  }

  private static func fault(
    _ file: String, _ place: (line: Int, column: Int?), _ value: String?, _ message: String
  ) -> Diagnostic {
    let remedy = value.flatMap { closest($0, among: names) }.map { "did you mean `\($0)`?" }
    return Diagnostic(
      file: file, line: place.line, column: place.column, code: "bad-config", value: value, message: message,
      remedy: remedy ?? "write `name: value`, with one of the names \(names.joined(separator: ", "))")
  }
}
