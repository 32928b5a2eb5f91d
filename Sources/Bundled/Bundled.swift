/// The SQL files and the scheme packs, carried inside the program so that it needs no checkout.
public enum Bundled {
  /// Every bundled file by its path from the root of the package, such as `SQL/0001-book.sql`, sorted.
  public static let files: [(path: String, text: String)] = makeFiles()

  /// The text of one file; nil when there is none of that path.
  public static func text(_ path: String) -> String? {
    files.first { $0.path == path }?.text
  }

  /// The files whose path begins so, in order: `SQL/`, `Sources/Schemes/Packs/japan/`.
  public static func files(below prefix: String) -> [(path: String, text: String)] {
    files.filter { $0.path.hasPrefix(prefix) }
  }
}
