/// What ``CSVReader`` found wrong with a record.
enum FoundFault {
  case form(CSVFault)
  case encoding(offset: Int)
}

extension CSVEngine {
  func diagnostic(_ fault: FoundFault, in record: borrowing CSVRecord) -> Diagnostic {
    switch fault {
    case .encoding(let offset): encodingFault(at: offset, in: record)
    case .form(let fault): formFault(fault, in: record)
    }
  }

  private func formFault(_ fault: CSVFault, in record: borrowing CSVRecord) -> Diagnostic {
    let place = record.position(offset: fault.offset)
    let text = wording(of: fault.kind)
    return Diagnostic(
      file: name, line: place.line, column: place.column, field: columnName(fault.field), code: text.code,
      value: value(of: fault, in: record), message: text.message,
      remedy: fault.kind == .nulByte ? foreignFormat(record.raw) ?? text.remedy : text.remedy)
  }

  private typealias Wording = (code: String, message: String, remedy: String)

  private func wording(of kind: CSVFault.Kind) -> Wording {
    switch kind {
    case .bareQuote:
      (
        "bare-quote", "has a quote inside, but does not begin with one",
        "put the field in quotes and double the quotes inside it, \"like \"\"this\"\"\""
      )
    case .textAfterQuote:
      (
        "text-after-quote", "goes on after its closing quote",
        "double the quotes inside the field, \"like \"\"this\"\"\""
      )
    case .loneReturn:
      (
        "lone-carriage-return", "has a carriage return without a line feed",
        "save the file with LF or CRLF line ends"
      )
    case .nulByte:
      ("nul-byte", "has a NUL byte", "save the file as UTF-8 text, not as UTF-16 or a binary format")
    case .unterminatedQuote:
      (
        "unterminated-quote", "the quote that opens here is not closed before the end of the file",
        "close it; reading went on at the next line"
      )
    case .misclosedQuote(let linesBelow):
      (
        "unterminated-quote",
        "the quote that opens here is not closed: text follows the next quote, \(linesBelow) line(s) below",
        "close it, or double the quotes inside the field; reading went on at the next line"
      )
    case .fieldTooLong:
      (
        "field-too-long", "is longer than the limit of \(options.limits.field) bytes",
        "shorten it, or look for a quote that is not closed; reading went on at the next line"
      )
    case .recordTooLong:
      (
        "record-too-long", "the record is longer than the limit of \(options.limits.record) bytes",
        "look for missing line ends; reading went on at the next line"
      )
    }
  }

  private func encodingFault(at offset: Int, in record: borrowing CSVRecord) -> Diagnostic {
    let place = record.position(offset: offset)
    let raw = record.raw
    let field = record.marks.lastIndex { Int($0.rawStart) <= offset } ?? 0
    var message = "is not \(options.encoding.rawValue)"
    if options.encoding == .utf8 {
      message += ": byte 0x" + String(raw[raw.startIndex + offset], radix: 16, uppercase: true)
    }
    let value = record.marks.isEmpty ? nil : record.string(field)
    return Diagnostic(
      file: name, line: place.line, column: place.column, field: columnName(field),
      code: "not-" + options.encoding.rawValue, value: value, message: message,
      remedy: encodingRemedy(for: raw))
  }

  private func encodingRemedy(for raw: ArraySlice<UInt8>) -> String {
    if let remedy = foreignFormat(raw) { return remedy }
    return options.encoding == .utf8
      ? "save the file as UTF-8; a mapping may name another encoding" : "check which encoding the file has"
  }

  func raggedRow(_ record: borrowing CSVRecord, width: Int) -> Diagnostic {
    let raw = record.raw
    let isShort = record.count < width
    let place = isShort ? record.position(offset: raw.count) : record.position(width)
    let first = record.position(offset: 0).line
    var message = "\(counted(record.count)) where the \(header.isEmpty ? "first record" : "header")"
    message += " has \(width)"
    if isShort, !header.isEmpty, options.tellsHeader {
      message += "; nothing for " + listed(header[record.count...])
    }
    let last = record.position(offset: raw.count).line
    if last > first { message += "; the record spans lines \(first) to \(last)" }
    return Diagnostic(
      file: name, line: isShort ? first : place.line, column: first == place.line ? place.column : nil,
      code: "ragged-row", value: isShort ? nil : record.string(width), message: message,
      remedy: isShort
        ? "add the missing fields, blank if there is nothing to say"
        : "remove the extra fields, or put a field that has the delimiter in quotes")
  }

  func headerFault(
    _ record: borrowing CSVRecord, _ i: Int, code: String, message: String, remedy: String
  ) -> Diagnostic {
    let place = record.position(i)
    let text = record.string(i)
    return Diagnostic(
      file: name, line: place.line, column: place.column, code: code, value: text.isEmpty ? nil : text,
      message: message, remedy: remedy)
  }

  func emptyFile() -> Diagnostic {
    Diagnostic(
      file: name, line: 1, code: "empty-file", message: "the file has no records",
      remedy: options.headerRequired ? "begin it with a header line that names the columns" : "check the file"
    )
  }

  private func columnName(_ index: Int) -> String? {
    options.tellsHeader && index < header.count && !header[index].isEmpty ? header[index] : nil
  }

  /// The text of the faulty field as it stands in the file.
  private func value(of fault: CSVFault, in record: borrowing CSVRecord) -> String {
    let raw = record.raw
    var end = raw.endIndex
    if fault.field < record.marks.count { end = Int(record.marks[fault.field].end) }
    end = min(end, fault.fieldStart + 4 * (Diagnostic.valueLimit + 1))
    return String(decoding: raw[min(fault.fieldStart, end)..<end], as: UTF8.self)
  }

  private func counted(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }

  private func listed(_ names: ArraySlice<String>) -> String {
    let shown = names.prefix(6).map { $0.isEmpty ? "(unnamed)" : Diagnostic.shortened($0) }
    let rest = names.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
