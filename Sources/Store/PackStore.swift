import Ledger
import Posting
import PostgreSQL
import Schemes

/// The scheme pack of a ledger, as the database holds it: records added and ended by sealed batches.
public struct StoredPack {
  public var scheme: Scheme
  public var records: [PackRecord]
  /// The batch that brought it to this state.
  public var batch: Int64
  public var seal: Int64
}

extension LedgerDatabase {
  /// The pack in force now, or as known at a seal; nil where none was applied.
  public func pack(knownAt seal: Int64? = nil) throws -> StoredPack? {
    try run { connection in
      let last = try connection.query(try Queries.text("pack-head"), [seal.map { .int64($0) } ?? .null])
      guard let head = last.first else { return nil }
      if let read = packRead, read.batch == (try head.int64(0)), read.seal == (try head.int64(1)) {
        return read
      }
      let rows = try connection.query(try Queries.text("pack-records"), [.int64(try head.int64(1))])
      let records = try rows.map { row in
        PackRecord(
          table: try row.text(0), key: try row.text(1), fields: PackText.read(try row.text(2)), file: "",
          line: 0)
      }
      let (scheme, diagnostics) = PackReader.stored(records, hash: try head.bytes(2))
      guard let scheme else {
        let first = diagnostics.first.map { "\($0)" } ?? "no reason given"
        throw LedgerError(
          "damaged-pack", "the stored pack cannot be read: \(first)", remedy: "run gledger verify")
      }
      let read = StoredPack(
        scheme: scheme, records: records, batch: try head.int64(0), seal: try head.int64(1))
      packRead = read
      return read
    }
  }
}

/// Fields of a pack record as one text: name and value a line, separated by a tab; backslash escapes.
enum PackText {
  static func write(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\($0.name)\t\(escape($0.value))" }.joined(separator: "\n")
  }

  static func read(_ text: String) -> [(name: String, value: String)] {
    // Bytes, not characters: a register of disasters has thousands of these.
    text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
      return (String(Substring(line[..<tab])), unescape(Substring(line[line.index(after: tab)...])))
    }
  }

  private static func escape(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\t": escaped += "\\t"
      case "\r": escaped += "\\r"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  private static func unescape(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
    var plain = ""
    var isEscaped = false
    for character in text.unicodeScalars {
      guard isEscaped else {
        if character == "\\" { isEscaped = true } else { plain.unicodeScalars.append(character) }
        continue
      }
      isEscaped = false
      switch character {
      case "n": plain += "\n"
      case "t": plain += "\t"
      case "r": plain += "\r"
      default: plain.unicodeScalars.append(character)
      }
    }
    return plain
  }
}

/// A row of a pack's batch: a record that was added or ended.
public struct PackRow: Sendable {
  /// `add` or `end`.
  public var action: String
  public var table: String
  public var key: String
  /// Fields that are present, name and value a line, separated by a tab; empty where the record ends.
  public var fields: String

  public init(action: String, table: String, key: String, fields: String) {
    (self.action, self.table, self.key, self.fields) = (action, table, key, fields)
  }

  init(adds record: PackRecord) {
    self.init(action: "add", table: record.table, key: record.key, fields: PackText.write(record.fields))
  }

  init(ends record: PackRecord) {
    self.init(action: "end", table: record.table, key: record.key, fields: "")
  }

  /// A quick sum of its sealed bytes: it finds which row changed.
  public var checksum: Int64 { PackSealing.canonical(action, table, key, fields).checksum() }
}

extension [PackRow] {
  /// The records in force after these rows.
  public func applied(to records: [PackRecord]) -> [PackRecord] {
    var inForce = Dictionary(
      records.map { ([$0.table, $0.key], $0) }, uniquingKeysWith: { first, _ in first })
    for row in self {
      inForce[[row.table, row.key]] =
        row.action == "add"
        ? PackRecord(table: row.table, key: row.key, fields: PackText.read(row.fields)) : nil
    }
    return Array<PackRecord>(inForce.values)
  }
}

extension BatchWriter {
  /// Writes the records that a pack's batch adds and ends, and takes them into the batch's hash.
  public func writePack(added: [PackRecord], ended: [PackRecord]) throws {
    try writePack(ended.map { PackRow(ends: $0) } + added.map { PackRow(adds: $0) })
  }

  /// Writes the rows of a pack's batch, and takes them into the batch's hash.
  public func writePack(_ rows: [PackRow]) throws {
    try connection.query("select pg_advisory_xact_lock(5, 0)")
    var buffer = CopyBuffer(columns: 6)
    for (place, row) in rows.enumerated() {
      buffer.row()
      buffer.add(batch)
      buffer.add(Int32(truncatingIfNeeded: place + 1))
      buffer.addText(row.action)
      buffer.addText(row.table)
      buffer.addText(row.key)
      buffer.addText(row.fields)
      content.update(PackSealing.canonical(row.action, row.table, row.key, row.fields))
    }
    try copy("pack_record", &buffer)
  }

  /// Holds the pack still while the batch is decided; false where it changed since it was read.
  public func holdPack(_ pack: StoredPack) throws -> Bool {
    try connection.query("select pg_advisory_xact_lock_shared(5, 0)")
    let head = try connection.query(try Queries.text("pack-head"), [.null])
    return try head.first?.int64(0) == pack.batch
  }
}

/// The sealed bytes of one record of a pack's batch.
enum PackSealing {
  static func canonical(_ action: String, _ table: String, _ key: String, _ fields: String) -> CanonicalBytes
  {
    var canonical = CanonicalBytes()
    for item in [action, table, key, fields] { canonical.item(item) }
    return canonical
  }
}
