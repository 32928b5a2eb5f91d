import Posting

/// One row of a scheme pack, as the ledger stores it: a CSV row, `pack.yaml`, or a treaty file flattened into
/// dotted names (`panel.0.party`).
public struct PackRecord: Sendable {
  /// The name of the table: the file's name without `.csv`; `pack`; `treaty`.
  public var table: String
  /// The values of the key columns with `valid_from`, joined by `|`: unique within the table.
  public var key: String
  /// The fields that are present, as normalised text, sorted by name.
  public var fields: [(name: String, value: String)]
  /// The file inside the pack; empty for a record that comes back from the database.
  public var file: String
  /// The line in the file, from 1; 0 where it is not known.
  public var line: Int
  /// Where each field stands in the file.
  var places: [String: Place] = [:]

  struct Place: Sendable {
    var line: Int
    var column: Int?
  }

  /// A record as the database gives it back, or as a reader finds it.
  public init(
    table: String, key: String, fields: [(name: String, value: String)], file: String = "", line: Int = 0
  ) {
    (self.table, self.key, self.file, self.line) = (table, key, file, line)
    self.fields = fields.sorted { utf8Precedes($0.name, $1.name) }
  }

  /// The value of a field; nil where it is absent.
  public subscript(_ name: String) -> String? {
    for field in fields where field.name == name { return field.value }
    return nil
  }

  /// True where both say the same, wherever they come from.
  public func hasSameContent(as other: PackRecord) -> Bool {
    table == other.table && key == other.key
      && fields.elementsEqual(other.fields) { $0.name == $1.name && $0.value == $1.value }
  }

  /// The order in which records are compiled: it fixes the places of books, funds and chart rows in a scheme.
  static func precedes(_ left: PackRecord, _ right: PackRecord) -> Bool {
    left.table != right.table
      ? utf8Precedes(left.table, right.table) : utf8Precedes(left.key, right.key)
  }
}

/// The order of the bytes, which no language setting changes.
func utf8Precedes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// A scheme pack that passed the check.
public struct Pack: Sendable {
  /// Every record, sorted by table and key.
  public var records: [PackRecord]
  public var scheme: Scheme
  /// SHA-256 over the sorted paths and normalised bytes of the files: the pack's identity.
  public var hash: [UInt8]

  public init(records: [PackRecord], scheme: Scheme, hash: [UInt8]) {
    (self.records, self.scheme, self.hash) = (records, scheme, hash)
  }
}

/// What a new version of a pack changes.
public struct PackChange {
  /// The records to add and the ones to end. A record is known by its table and key (with `valid_from`);
  /// one whose content changed is ended in its old form and added in its new one. Both are sorted by table
  /// and key.
  public static func between(
    old: [PackRecord], new: [PackRecord]
  ) -> (added: [PackRecord], ended: [PackRecord]) {
    let before = index(old)
    let after = index(new)
    let added = new.filter { record in
      before[identity(record)].map { !$0.hasSameContent(as: record) } ?? true
    }
    let ended = old.filter { record in
      after[identity(record)].map { !$0.hasSameContent(as: record) } ?? true
    }
    return (added.sorted(by: PackRecord.precedes), ended.sorted(by: PackRecord.precedes))
  }

  private static func identity(_ record: PackRecord) -> [String] { [record.table, record.key] }

  private static func index(_ records: [PackRecord]) -> [[String]: PackRecord] {
    Dictionary(records.map { (identity($0), $0) }, uniquingKeysWith: { first, _ in first })
  }
}
