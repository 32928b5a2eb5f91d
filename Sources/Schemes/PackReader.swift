import Posting
import Tabular

/// Reads a scheme pack, and proves that it is whole.
///
///     let (pack, faults) = PackReader.read(try .folder("united-states"))
public enum PackReader {
  /// All faults of all files in one pass, sorted by file and line; a pack only where there is none.
  public static func read(_ source: PackSource) -> (pack: Pack?, diagnostics: [Diagnostic]) {
    var records: [PackRecord] = []
    var diagnostics: [Diagnostic] = []
    var incomplete: Set<String> = []
    for file in source.files {
      if let format = table(of: file.path) {
        var reader = TableReader(format)
        reader.read(file.bytes)
        records += reader.records
        diagnostics += reader.diagnostics
        if reader.isIncomplete { incomplete.insert(format.name) }
      } else if let format = document(of: file.path) {
        var reader = DocumentReader(format, file: file.path)
        reader.read(file.bytes)
        diagnostics += reader.diagnostics
        if let record = reader.record { records.append(record) } else { incomplete.insert(format.table) }
      } else {
        diagnostics.append(unknown(file.path))
      }
    }
    let hash = source.hash
    let (scheme, faults) = compile(records, hash: hash, incomplete: incomplete)
    diagnostics += faults
    diagnostics.sort {
      $0.file != $1.file
        ? utf8Precedes($0.file, $1.file) : ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0)
    }
    guard let scheme, diagnostics.isEmpty else { return (nil, diagnostics) }
    return (Pack(records: records.sorted(by: PackRecord.precedes), scheme: scheme, hash: hash), [])
  }

  /// Makes and checks a scheme from records, whether they come from files or from the database. The
  /// same records give the same scheme, in whatever order they come.
  public static func compile(_ records: [PackRecord], hash: [UInt8]) -> (Scheme?, [Diagnostic]) {
    compile(records, hash: hash, incomplete: [])
  }

  /// The scheme of records that a ledger holds. They passed the check of the program that took them in: what
  /// a later one asks of a pack besides is asked of the next that is applied, and locks nobody out.
  public static func stored(_ records: [PackRecord], hash: [UInt8]) -> (Scheme?, [Diagnostic]) {
    var builder = SchemeBuilder(records, incomplete: [])
    let scheme = builder.build(hash: hash)
    return (builder.diagnostics.isEmpty ? scheme : nil, builder.diagnostics)
  }

  private static func compile(
    _ records: [PackRecord], hash: [UInt8], incomplete: Set<String>
  ) -> (Scheme?, [Diagnostic]) {
    var builder = SchemeBuilder(records, incomplete: incomplete)
    let scheme = builder.build(hash: hash)
    if let scheme { builder.check(scheme) }
    return (builder.diagnostics.isEmpty ? scheme : nil, builder.diagnostics)
  }

  private static func table(of path: String) -> TableFormat? {
    path.hasSuffix(".csv") ? TableFormat.named(String(path.dropLast(4))) : nil
  }

  private static func document(of path: String) -> DocumentFormat? {
    if path == "pack.yaml" { return .pack }
    return path.hasPrefix("treaty/") && path.hasSuffix(".yaml") ? .treaty : nil
  }

  private static func unknown(_ path: String) -> Diagnostic {
    if TableFormat.unread.contains(where: { $0 + ".csv" == path }) {
      return Diagnostic(
        file: path, line: 0, code: "unknown-file", message: "is a table that this version does not read",
        remedy: "remove it; nothing in it would take effect")
    }
    let names = TableFormat.all.map(\.file) + ["pack.yaml", "treaty/NAME.yaml"]
    return Diagnostic(
      file: path, line: 0, code: "unknown-file", message: "is no file of a scheme pack",
      remedy: PackValue.suggestion(path, names))
  }
}
