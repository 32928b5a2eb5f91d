/// How the records of an input are written.
public enum FileFormat: Sendable, Equatable {
  case csv
  case jsonLines
  /// Transactions of ledger or hledger, read with a ``JournalMapping``.
  case journal
  /// The first character that is not blank decides: `{` begins JSON Lines, anything else CSV.
  case detected

  /// The format that a path's ending names; of standard input (`-`) and of paths without a known ending, what
  /// the content shows.
  public static func of(path: String) -> FileFormat {
    let name = path.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".tsv") || name.hasSuffix(".txt") { return .csv }
    if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .jsonLines }
    return .detected
  }
}

/// The columns that a rejects file has beside those of its input. They are ignored when it is read.
enum RejectColumns {
  static let names = ["_line", "_column", "_code", "_message"]
}

/// Columns that are for people and other programs, and no part of an event.
enum IgnoredColumns {
  static let names = RejectColumns.names + BatchColumns.names
}

/// Keys of JSON Lines that are no columns.
enum JSONKeys {
  static let componentPrefix = "components."
  static let attributePrefix = "attributes."
}
