import Ledger
import Tabular

/// How events are made of another program's CSV file (`gledger.mapping/1`).
///
/// A mapping names columns of the source and how they are read, derives values, states rules (each of which
/// posts, skips or rejects), and lists the events of a record. Nothing is guessed: a value that cannot be
/// read rejects its record, and a rule that has a code is said aloud as a ``Notice``.
///
/// Columns are read for every record; derived values only where an event or a condition needs them, and a
/// notice of theirs is given then. Codes of faults of records, beside those of events:
/// `required-column-blank`, `pattern-mismatch`, `value-not-in-map`, `not-in-any-form`, `ambiguous-value`,
/// `not-derivable`, and the codes of the mapping's own reject rules. Of the header: `missing-source-column`,
/// `unknown-column`.
public struct Mapping: Sendable {
  /// What the mapping calls itself.
  public let name: String
  let input: Input
  let currency: String?
  let slots: [MappingSlot]
  /// Rules by the index of the name (`as`) that they are for.
  let rules: [[MappingRule]]
  let templates: [EventTemplate]

  struct Input: Sendable {
    var encoding = TextEncoding.utf8
    var delimiter: UInt8 = 0x2C
    var trim = false
    var refusesOtherColumns = false

    var options: CSVOptions {
      CSVOptions(delimiter: delimiter, encoding: encoding, trim: trim, allowPreamble: false)
    }
  }

  /// Reads a mapping.
  /// - Parameters:
  ///   - yaml: the text.
  ///   - name: of the file, for messages.
  /// - Throws: every fault that was found, each with its line.
  public static func parse(_ yaml: String, name: String) throws(MappingErrors) -> Mapping {
    try parse(Array(yaml.utf8), name: name)
  }

  /// Reads a mapping from the bytes of its file.
  public static func parse(_ yaml: [UInt8], name: String) throws(MappingErrors) -> Mapping {
    var parser = MappingParser(file: name)
    return try parser.parse(yaml)
  }
}

/// The faults of a mapping, in the order of its lines; never empty.
public struct MappingErrors: Error, Sendable {
  public let diagnostics: [Diagnostic]
}

/// One event that a record makes, unless its rules skip it.
struct EventTemplate: Sendable {
  var kind: EventKind
  /// Index into the mapping's rules; nil where the event has no name and is always posted.
  var group: Int?
  var reference: TemplateValue
  /// nil: the default book.
  var book: TemplateValue?
  var date: TemplateValue
  /// The other columns, in the order of ``EventColumn``.
  var columns: [(column: EventColumn, value: TemplateValue)]
}

/// What stands in a column of an event.
enum TemplateValue: Sendable, Equatable {
  /// The value of a name as it is.
  case slot(Int)
  /// Text with values in it: `{loan}/drawn`; absent where one of them is blank.
  case pieces([Piece])
  case literal(String)

  enum Piece: Sendable, Equatable {
    case text(String), slot(Int)
  }

  /// The first name that it uses.
  var firstSlot: Int? {
    switch self {
    case .slot(let slot): return slot
    case .literal: return nil
    case .pieces(let pieces):
      for case .slot(let slot) in pieces { return slot }
      return nil
    }
  }
}
