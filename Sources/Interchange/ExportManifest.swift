import Ledger
import Money
import Tabular

/// A sealed batch as the manifest of an export lists it.
public struct ManifestEntry: Sendable {
  public var seal: Int64
  /// Name of the batch's file in the folder.
  public var file: String
  public var kind: String
  public var actor: String
  public var approver: String?
  public var programVersion: String
  public var naturalKey: String?
  /// Name and SHA-256 of the file that it was posted from.
  public var sourceName: String?
  public var sourceHash: [UInt8]?
  public var packHash: [UInt8]
  public var events: Int64
  public var transfers: Int64
  public var controlTotal: String
  /// Microseconds since 1970-01-01 UTC.
  public var recordedAt: Int64
  public var contentHash: [UInt8]
  public var previousHash: [UInt8]
  public var chainHash: [UInt8]

  public init(
    seal: Int64, file: String, kind: String, actor: String, approver: String?, programVersion: String,
    naturalKey: String?, sourceName: String?, sourceHash: [UInt8]?, packHash: [UInt8], events: Int64,
    transfers: Int64, controlTotal: String, recordedAt: Int64, contentHash: [UInt8], previousHash: [UInt8],
    chainHash: [UInt8]
  ) {
    (self.seal, self.file, self.kind, self.actor, self.approver) = (seal, file, kind, actor, approver)
    (self.programVersion, self.naturalKey) = (programVersion, naturalKey)
    (self.sourceName, self.sourceHash, self.packHash) = (sourceName, sourceHash, packHash)
    (self.events, self.transfers, self.controlTotal) = (events, transfers, controlTotal)
    (self.recordedAt, self.contentHash) = (recordedAt, contentHash)
    (self.previousHash, self.chainHash) = (previousHash, chainHash)
  }

  /// The hash that the seal must have, made from the others.
  public var linkedHash: [UInt8] {
    SealChain.link(
      previous: previousHash, content: contentHash, number: seal, recordedAt: recordedAt,
      source: (sourceName ?? "", sourceHash ?? []))
  }
}

/// The list of the batches of an export, in the order of their seals.
public enum ExportManifest {
  public static let fileName = "manifest.csv"
  static let format = "#gledger.export/1"
  static let columns = [
    "seal", "file", "kind", "actor", "approver", "program_version", "natural_key", "source_name",
    "source_hash", "pack_hash", "events", "transfers", "control_total", "recorded_at", "content_hash",
    "previous_hash", "hash",
  ]

  public static func write(_ entries: [ManifestEntry]) -> [UInt8] {
    var writer = CSVWriter()
    writer.append(record: columns)
    for entry in entries {
      writer.append(record: [
        "\(entry.seal)", entry.file, entry.kind, entry.actor, entry.approver ?? "", entry.programVersion,
        entry.naturalKey ?? "", entry.sourceName ?? "", entry.sourceHash?.hexadecimal ?? "",
        entry.packHash.hexadecimal, "\(entry.events)", "\(entry.transfers)", entry.controlTotal,
        Instant.text(entry.recordedAt), entry.contentHash.hexadecimal, entry.previousHash.hexadecimal,
        entry.chainHash.hexadecimal,
      ])
    }
    return Array("\(format)\n".utf8) + writer.takeBytes()
  }

  /// Reads a manifest, and proves that its rows are a chain: seals without a gap from 1 on, each with the
  /// hash of the one before it, each hash made from the rest of its row.
  /// - Throws: the first row that is not so.
  public static func read(path: String) throws(Diagnostic) -> [ManifestEntry] {
    var reader = try CSVReader(try ByteSource.file(path))
    guard reader.preamble == format, reader.header == columns else {
      throw Diagnostic(
        file: path, line: 1, code: "unknown-format", value: reader.preamble,
        message: "is not the manifest of an export of this version",
        remedy: "it begins with \(format) and the columns \(columns.joined(separator: ","))")
    }
    var entries: [ManifestEntry] = []
    var record = CSVRecord()
    while try reader.next(&record) {
      let entry = try ManifestRow(record: record, path: path).entry()
      try check(entry, after: entries.last, ManifestRow(record: record, path: path))
      entries.append(entry)
    }
    return entries
  }

  private static func check(
    _ entry: ManifestEntry, after last: ManifestEntry?, _ row: ManifestRow
  ) throws(Diagnostic) {
    let wanted = (last?.seal ?? 0) + 1
    if entry.seal != wanted {
      throw row.fault("seal", "does not follow seal \(wanted - 1)", "a row of seal \(wanted) stands here")
    }
    if entry.previousHash != last?.chainHash ?? SealChain.origin {
      throw row.fault("previous_hash", "is not the hash of the row before", "the rows were changed")
    }
    if entry.chainHash != entry.linkedHash {
      throw row.fault(
        "hash", "is not the hash of this row's content_hash, previous_hash, recorded_at and source",
        "the row was changed: export again")
    }
  }
}

/// One row of a manifest, while it is read.
private struct ManifestRow {
  let record: CSVRecord
  let path: String

  func fault(_ column: String, _ message: String, _ remedy: String) -> Diagnostic {
    let place = ExportManifest.columns.firstIndex(of: column) ?? 0
    let position = record.position(place)
    return Diagnostic(
      file: path, line: position.line, column: position.column, field: column, code: "bad-manifest",
      value: record.string(place), message: message, remedy: remedy)
  }

  private func text(_ column: String) -> String {
    record.string(ExportManifest.columns.firstIndex(of: column) ?? 0)
  }

  private func optional(_ column: String) -> String? {
    let text = text(column)
    return text.isEmpty ? nil : text
  }

  private func number(_ column: String) throws(Diagnostic) -> Int64 {
    guard let number = Int64(text(column)), number >= 0 else {
      throw fault(column, "is not a whole number", "export again")
    }
    return number
  }

  private func hash(_ column: String) throws(Diagnostic) -> [UInt8] {
    guard let hash = [UInt8](hexadecimal: text(column)), hash.count == 32 else {
      throw fault(column, "is not a hash of 64 hexadecimal digits", "export again")
    }
    return hash
  }

  func entry() throws(Diagnostic) -> ManifestEntry {
    let file = text("file")
    // A file of the folder and of no other place.
    if file.isEmpty || file.contains("/") || file == ".." {
      throw fault("file", "is not the name of a file of this folder", "export again")
    }
    guard let recordedAt = Instant.read(text("recorded_at")) else {
      throw fault("recorded_at", "is not an instant", "it is like 2024-04-01T00:00:00.000000Z")
    }
    return ManifestEntry(
      seal: try number("seal"), file: file, kind: text("kind"), actor: text("actor"),
      approver: optional("approver"), programVersion: text("program_version"),
      naturalKey: optional("natural_key"), sourceName: optional("source_name"),
      sourceHash: optional("source_hash") == nil ? nil : try hash("source_hash"),
      packHash: try hash("pack_hash"), events: try number("events"), transfers: try number("transfers"),
      controlTotal: text("control_total"), recordedAt: recordedAt, contentHash: try hash("content_hash"),
      previousHash: try hash("previous_hash"), chainHash: try hash("hash"))
  }
}
