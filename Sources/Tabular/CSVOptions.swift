/// How a CSV file is written. The default is a native file: RFC 4180, UTF-8, comma, header.
public struct CSVOptions: Sendable {
  /// An ASCII character between fields; not a quote or a line end.
  public var delimiter: UInt8 = 0x2C
  /// The first record holds the names of the columns. Without it, the first record sets their number.
  public var headerRequired = true
  /// The encoding of the file.
  public var encoding: TextEncoding = .utf8
  /// Spaces and tabs around a value are dropped, inside its quotes too.
  public var trim = false
  /// A carriage return alone ends a record, as in files of old Macintosh programs.
  public var allowLoneCR = false
  /// A first line that begins with `#` is the ``CSVReader/preamble`` and not the header.
  public var allowPreamble = true
  /// Columns of the header may be without a name (some banks end each line with a delimiter).
  public var allowUnnamedColumns = false

  package var limits = ReadLimits()
  /// Faults tell the names of columns. Where a file without a header may come in, its first record would be
  /// told.
  package var tellsHeader = true

  /// The options of a native file.
  public init() {}

  /// The options of a file of another program.
  public init(
    delimiter: UInt8 = 0x2C, headerRequired: Bool = true, encoding: TextEncoding = .utf8,
    trim: Bool = false, allowLoneCR: Bool = false, allowPreamble: Bool = true,
    allowUnnamedColumns: Bool = false
  ) {
    self.delimiter = delimiter
    self.headerRequired = headerRequired
    self.encoding = encoding
    self.trim = trim
    self.allowLoneCR = allowLoneCR
    self.allowPreamble = allowPreamble
    self.allowUnnamedColumns = allowUnnamedColumns
  }
}
