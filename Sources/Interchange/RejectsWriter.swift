import Glibc
import Tabular

/// Writes the records that were rejected to a file that can be mended and posted again: the input's own
/// header and the record's own bytes, with `_line`, `_column`, `_code` and `_message` behind them, which are
/// ignored when the file is read. In JSON Lines the same object gets the four keys.
///
/// The file is in UTF-8, whatever the encoding of the input.
public struct RejectsWriter: ~Copyable {
  private let path: String
  private let format: FileFormat
  private let header: [String]
  private let delimiter: UInt8
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  private static let bufferLimit = 1 << 18

  /// Makes the file, or empties it, and writes the header.
  /// - Throws: `cannot-create`, `cannot-write`.
  public init(path: String, reader: borrowing EventReader) throws(Diagnostic) {
    let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if opened < 0 { throw RejectsWriter.fault("cannot-create", path, errno) }
    self.path = path
    descriptor = opened
    (format, header, delimiter) = (reader.format, reader.header, reader.delimiter)
    if format == .csv {
      buffer += reader.headerBytes
      if !RejectsWriter.isRejectsHeader(reader.header) {
        for name in RejectColumns.names { append(field: name) }
      }
      buffer.append(0x0A)
    }
  }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Writes each rejected record once; the messages of all of its faults stand together.
  /// - Parameter faults: those of one record follow each other.
  public mutating func write(
    _ faults: [(record: Int32, diagnostic: Diagnostic)], of chunk: borrowing EventChunk
  ) throws(Diagnostic) {
    var index = 0
    while index < faults.count {
      let record = faults[index].record
      var first = faults[index].diagnostic
      var messages: [String] = []
      while index < faults.count, faults[index].record == record {
        messages.append(RejectsWriter.message(faults[index].diagnostic))
        index += 1
      }
      if messages.count > 1 {
        first.message = messages.joined(separator: " | ")
        (first.field, first.value, first.remedy) = (nil, nil, "")
      }
      try write(raw: chunk.raw(record: Int(record)), first)
    }
  }

  /// Writes one record.
  /// - Parameter raw: its bytes as ``EventChunk/raw(record:)`` gives them.
  public mutating func write(raw: ArraySlice<UInt8>, _ diagnostic: Diagnostic) throws(Diagnostic) {
    let values = [
      String(diagnostic.line), diagnostic.column.map { String($0) } ?? "", diagnostic.code,
      RejectsWriter.message(diagnostic),
    ]
    if format == .journal {
      // The messages stand above the transaction, as comments: mended, the file is a journal again.
      buffer += Array("; line \(values[0]): \(values[2]): \(values[3])\n".utf8) + raw
    } else if format == .jsonLines {
      appendObject(raw, values)
    } else if let fields = ownFields(of: raw) {
      buffer += fields
      for value in values { append(field: value) }
    } else {
      buffer += raw
      for value in values { append(field: value) }
    }
    buffer.append(0x0A)
    if buffer.count >= RejectsWriter.bufferLimit { try flush() }
  }

  /// Writes what is left and closes the file; the data is on the disk when it returns.
  public mutating func close() throws(Diagnostic) {
    if descriptor < 0 { return }
    try flush()
    let synced = fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
    let closed = Glibc.close(descriptor) == 0
    descriptor = -1
    if !synced || !closed { throw RejectsWriter.fault("cannot-write", path, errno) }
  }

  private mutating func append(field: String) {
    buffer.append(delimiter)
    buffer += csvField(field, delimiter: delimiter).utf8
  }

  private mutating func flush() throws(Diagnostic) {
    var offset = 0
    while offset < buffer.count {
      let count = buffer[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw RejectsWriter.fault("cannot-write", path, errno) }
      offset += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func message(_ diagnostic: Diagnostic) -> String {
    let subject = [diagnostic.field, diagnostic.value.map { "\"" + $0 + "\"" }].compactMap { $0 }
      .joined(separator: " ")
    var text = subject.isEmpty ? diagnostic.message : subject + ": " + diagnostic.message
    if !diagnostic.remedy.isEmpty { text += "; " + diagnostic.remedy }
    return text
  }

  private static func fault(_ code: String, _ path: String, _ number: Int32) -> Diagnostic {
    Diagnostic(
      file: path, line: 0, code: code, message: "the rejects file cannot be written: " + systemText(number),
      remedy: "check the folder, its permissions and the space on the disk")
  }
}

// MARK: - An input that is itself a rejects file

extension RejectsWriter {
  private static func isRejectsHeader(_ header: [String]) -> Bool {
    Array(header.suffix(RejectColumns.names.count)) == RejectColumns.names
  }

  /// The record without the four values that it has from before; nil where there are none.
  private func ownFields(of raw: ArraySlice<UInt8>) -> [UInt8]? {
    guard RejectsWriter.isRejectsHeader(header) else { return nil }
    let options = CSVOptions(delimiter: delimiter, headerRequired: false, allowPreamble: false)
    var record = CSVRecord()
    guard var reader = try? CSVReader(.bytes(Array(raw), name: path), options: options),
      (try? reader.next(&record)) == true, record.count == header.count
    else { return nil }
    let fields = (0..<header.count - RejectColumns.names.count).map { field in
      csvField(record.string(field), delimiter: delimiter)
    }
    return Array(fields.joined(separator: String(Unicode.Scalar(delimiter))).utf8)
  }

  /// The object with the four keys; a line that is no object stays as it is.
  private mutating func appendObject(_ raw: ArraySlice<UInt8>, _ values: [String]) {
    var record = JSONLRecord()
    guard let end = raw.lastIndex(of: UInt8(ascii: "}")),
      var reader = try? JSONLReader(.bytes(Array(raw), name: path)), (try? reader.next(&record)) == true
    else {
      buffer += raw
      return
    }
    var parts: [String] = []
    if record.keys.contains(where: { RejectColumns.names.contains($0) }) {
      buffer.append(UInt8(ascii: "{"))
      parts = RejectsWriter.members(of: record)
    } else {
      buffer += raw[..<end]
    }
    let hasMembers = record.count > 0 && parts.isEmpty
    parts += zip(RejectColumns.names, values).map { quoted($0) + ":" + quoted($1) }
    if hasMembers { buffer.append(0x2C) }
    buffer += parts.joined(separator: ",").utf8
    buffer.append(UInt8(ascii: "}"))
  }

  /// The members of an object that was rejected before, without the four keys.
  private static func members(of record: JSONLRecord) -> [String] {
    var members: [String] = []
    var components: [String] = []
    for (field, key) in record.keys.enumerated() where !RejectColumns.names.contains(key) {
      let value = record.value(field).map { quoted($0) } ?? "null"
      if key.hasPrefix(JSONKeys.componentPrefix) {
        components.append(quoted(String(key.dropFirst(JSONKeys.componentPrefix.count))) + ":" + value)
      } else {
        members.append(quoted(key) + ":" + value)
      }
    }
    if !components.isEmpty { members.append("\"components\":{" + components.joined(separator: ",") + "}") }
    return members
  }
}

/// A JSON string.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

private func systemText(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
