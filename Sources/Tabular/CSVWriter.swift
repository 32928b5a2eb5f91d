/// A field as it is written in a CSV file (RFC 4180): in quotes only when it needs them.
public func csvField(_ text: String, delimiter: UInt8 = 0x2C) -> String {
  guard text.utf8.contains(where: { needsQuotes($0, delimiter) }) else { return text }
  var quoted = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" { quoted += "\"" }
    quoted.unicodeScalars.append(scalar)
  }
  return quoted + "\""
}

private func needsQuotes(_ byte: UInt8, _ delimiter: UInt8) -> Bool {
  byte == delimiter || byte == .quote || byte == .lineFeed || byte == .carriageReturn
}

/// Writes CSV records (RFC 4180, UTF-8) into memory, from which the caller takes them.
///
///     var writer = CSVWriter()
///     writer.append(record: ["account", "amount"])
///     write(writer.takeBytes())
public struct CSVWriter: Sendable {
  /// What has been written since the last ``takeBytes()``.
  public private(set) var bytes: [UInt8] = []
  private let delimiter: UInt8
  private let lineEnd: [UInt8]
  private var fieldsInRecord = 0
  private var lastFieldIsEmpty = false
  private var isFirstRecord = true

  /// A writer of records that end in LF, or in CRLF.
  public init(delimiter: UInt8 = 0x2C, carriageReturns: Bool = false) {
    self.delimiter = delimiter
    lineEnd = carriageReturns ? [.carriageReturn, .lineFeed] : [.lineFeed]
  }

  /// Adds a field to the record.
  public mutating func append(field text: String) {
    var text = text
    text.withUTF8 { append(field: $0) }
  }

  /// Adds a field, given as UTF-8, to the record.
  public mutating func append(field text: ArraySlice<UInt8>) {
    text.withUnsafeBufferPointer { append(field: $0) }
  }

  private mutating func append(field text: UnsafeBufferPointer<UInt8>) {
    if fieldsInRecord > 0 { bytes.append(delimiter) }
    // A first line that begins with # would be read as the preamble, a byte order mark would be dropped.
    let looksLikePreamble =
      isFirstRecord && fieldsInRecord == 0
      && (text.first == UInt8(ascii: "#") || text.starts(with: UInt8.byteOrderMark))
    fieldsInRecord += 1
    lastFieldIsEmpty = text.isEmpty
    if !looksLikePreamble, !text.contains(where: { needsQuotes($0, delimiter) }) {
      bytes.append(contentsOf: text)
      return
    }
    bytes.append(.quote)
    for byte in text {
      if byte == .quote { bytes.append(.quote) }
      bytes.append(byte)
    }
    bytes.append(.quote)
  }

  /// Adds fields that are CSV already, such as ``CSVRecord/raw``, without a change.
  public mutating func append(raw: ArraySlice<UInt8>) {
    if fieldsInRecord > 0 { bytes.append(delimiter) }
    fieldsInRecord += 1
    lastFieldIsEmpty = raw.isEmpty
    bytes.append(contentsOf: raw)
  }

  /// Ends the record. A record of one empty field is written as `""`, for a blank line is no record.
  public mutating func endRecord() {
    if fieldsInRecord == 1, lastFieldIsEmpty { bytes.append(contentsOf: [.quote, .quote]) }
    bytes.append(contentsOf: lineEnd)
    fieldsInRecord = 0
    isFirstRecord = false
  }

  /// Writes a whole record.
  public mutating func append(record fields: [String]) {
    for field in fields { append(field: field) }
    endRecord()
  }

  /// Hands over what has been written and starts afresh.
  public mutating func takeBytes() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }
}
