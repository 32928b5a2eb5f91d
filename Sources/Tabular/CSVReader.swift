/// Reads a CSV file (RFC 4180) record by record, in constant memory.
///
///     var reader = try CSVReader(.file("events.csv"))
///     var record = CSVRecord()
///     var faults: [Diagnostic] = []
///     while true {
///       do {
///         guard try reader.next(&record) else { break }
///         post(record)
///       } catch { faults.append(error) }
///     }
///
/// Every record is either handed out or diagnosed. Lines without any character are skipped.
///
/// Codes of the header: `empty-file`, `repeated-column`, `unnamed-column`, `bad-delimiter`; of any
/// record: `bare-quote`, `text-after-quote`, `unterminated-quote`, `lone-carriage-return`, `nul-byte`,
/// `not-utf-8` (`not-windows-1252`, `not-shift_jis`), `ragged-row`, `field-too-long` (over 1 MiB),
/// `record-too-long` (over 4 MiB); of the file: `cannot-open`, `is-a-directory`, `cannot-read`,
/// `encoding-unavailable`.
public struct CSVReader: ~Copyable {
  private var engine: CSVEngine

  /// Opens the source and reads the header.
  ///
  /// - Throws: any fault of the header, after which the file cannot be read.
  public init(_ source: consuming ByteSource, options: CSVOptions = CSVOptions()) throws(Diagnostic) {
    engine = try CSVEngine.opened(source, options: options)
  }

  /// The names of the columns; empty if no header is required.
  public var header: [String] { engine.header }
  /// The header's bytes without the line end, for a rejects file; empty if no header is required.
  public var headerBytes: [UInt8] { engine.headerBytes }
  /// The physical line on which the header begins: not the first where a preamble or blank lines stand above.
  public var headerLine: Int { engine.headerLine }
  /// The first line, if it begins with `#` (such as `#gledger.events/1`), without its line end.
  public var preamble: String? { engine.preamble }
  /// A quoted field was not closed, and reading went on at the line after its quote. The records since
  /// then are there to find more faults; they may be lines of what was meant as text, so post none.
  public var quotingIsInDoubt: Bool { engine.quotingIsInDoubt }
  /// The name of the source.
  public var name: String { engine.name }
  /// The size of the source, if it is known.
  public var totalBytes: Int64? { engine.window.source.totalBytes }
  /// How much of the source has been read, for a progress display.
  public var bytesRead: Int64 { engine.window.source.bytesRead }

  /// Reads the next record.
  ///
  /// - Parameter record: is overwritten; after a throw it has the faulty record's `line` and `raw`.
  /// - Returns: `false` at the end of the file.
  /// - Throws: a fault of this record. The next call goes on after it, or returns `false` if the file
  ///   cannot be read on.
  public mutating func next(_ record: inout CSVRecord) throws(Diagnostic) -> Bool {
    try engine.next(&record)
  }
}
