/// A fault of the form of a record.
struct CSVFault: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case bareQuote, textAfterQuote, loneReturn, nulByte
    case unterminatedQuote
    /// The quote was closed on a later line, but text follows: it was most likely not closed at all.
    case misclosedQuote(linesBelow: Int)
    case fieldTooLong, recordTooLong
  }
  var kind: Kind
  /// Where, from the start of the record.
  var offset: Int
  var field: Int
  var fieldStart: Int
}

/// The rules of RFC 4180 as a state machine over bytes, without I/O: finds the fields and the end of the
/// record that begins the span.
///
/// A quote or return in the wrong place is noted, and the record goes on to its line end. When it is not
/// known where a quoted field ends, or a limit is passed, the record is `lost`: the reader goes on at the
/// line after the one on which that field began, so that no line is swallowed in silence.
struct CSVScanner: Sendable {
  enum Outcome: Equatable {
    /// The record's bytes are `..<end`, the next record begins at `next`.
    case record(end: Int, next: Int)
    /// The span ends inside the record, and the file may go on.
    case exhausted
    /// See ``fault``.
    case lost
  }

  private enum Step { case field, record(next: Int), exhausted, lost }

  private let delimiter: UInt8
  private let trims: Bool
  private let allowsLoneReturn: Bool
  private let limits: ReadLimits
  /// Every byte with a meaning is at most this one, so that one comparison passes most text.
  private let highestSpecial: UInt8

  private var at = 0
  private(set) var fault: CSVFault?
  /// Line ends inside quoted fields.
  private(set) var innerLines = 0
  /// The bitwise or of the words and bytes looked at.
  private var union: UInt64 = 0
  /// Nothing but ASCII was seen. `false` says little: bytes after the record may have been looked at.
  var isASCII: Bool { union & ByteWord.highBits == 0 }
  private(set) var hasDoubledQuotes = false

  init(_ options: CSVOptions) {
    delimiter = options.delimiter
    trims = options.trim
    allowsLoneReturn = options.allowLoneCR
    limits = options.limits
    highestSpecial = max(options.delimiter, .quote)
  }

  mutating func scan(_ bytes: Span<UInt8>, isFinal: Bool, into marks: inout [CSVFieldMark]) -> Outcome {
    at = 0
    fault = nil
    innerLines = 0
    union = 0
    hasDoubledQuotes = false
    marks.removeAll(keepingCapacity: true)
    while true {
      switch scanField(bytes, isFinal: isFinal, into: &marks) {
      case .field: at += 1
      case .record(let next): return .record(end: at, next: next)
      case .exhausted: return .exhausted
      case .lost: return .lost
      }
    }
  }

  @inline(__always)
  private mutating func scanField(
    _ bytes: Span<UInt8>, isFinal: Bool, into marks: inout [CSVFieldMark]
  ) -> Step {
    if trims {
      let start = at
      at = skipBlanks(bytes, from: at)
      if at > limits.record { return lose(.recordTooLong, field: marks.count, start) }
    }
    if at < bytes.count, bytes[at] == .quote {
      return scanQuoted(bytes, isFinal: isFinal, into: &marks)
    }
    return scanUnquoted(bytes, from: at, rawStart: at, isFinal: isFinal, into: &marks)
  }

  /// Scans from `at`, in a field whose content began at `start`, to its delimiter or line end.
  @inline(__always)
  private mutating func scanUnquoted(
    _ bytes: Span<UInt8>, from start: Int, rawStart: Int, isFinal: Bool, into marks: inout [CSVFieldMark]
  ) -> Step {
    var index = at
    var seen = union
    defer { union = seen }
    while true {
      index = skipPlain(bytes, from: index, seen: &seen)
      if index == bytes.count {
        if !isFinal || excess(start, index) != nil {
          at = index
          return runOut(start, rawStart: rawStart, field: marks.count)
        }
        return close(start, index, rawStart, next: index, into: &marks)
      }
      let byte = bytes[index]
      if byte == delimiter { return close(start, index, rawStart, next: nil, into: &marks) }
      if byte == .lineFeed { return close(start, index, rawStart, next: index + 1, into: &marks) }
      if byte == .carriageReturn {
        switch returnMeaning(bytes, at: index, isFinal: isFinal) {
        case .unknown:
          at = index
          return runOut(start, rawStart: rawStart, field: marks.count)
        case .lineEnd(let next): return close(start, index, rawStart, next: next, into: &marks)
        case .text: note(.loneReturn, at: index, field: marks.count, rawStart)
        }
      } else if byte == .quote {
        note(.bareQuote, at: index, field: marks.count, rawStart)
      } else if byte == 0 {
        note(.nulByte, at: index, field: marks.count, rawStart)
      }
      index += 1
    }
  }

  /// The first byte from `start` on that may have a meaning, or the end.
  @inline(__always)
  private func skipPlain(_ bytes: Span<UInt8>, from start: Int, seen: inout UInt64) -> Int {
    var index = start
    while index + 8 <= bytes.count {
      let word = bytes.word(at: index)
      let marks = ByteWord.marksBelow(highestSpecial + 1, in: word)
      seen |= word
      if marks != 0 { return index + marks.trailingZeroBitCount >> 3 }
      index += 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte <= highestSpecial { break }
      seen |= UInt64(byte)
      index += 1
    }
    return index
  }

  /// Scans the quoted field that begins at `at`.
  private mutating func scanQuoted(
    _ bytes: Span<UInt8>, isFinal: Bool, into marks: inout [CSVFieldMark]
  ) -> Step {
    let open = at
    var index = open + 1
    var doubled = 0
    var lines = 0
    while true {
      while index < bytes.count, bytes[index] != .quote {
        let byte = bytes[index]
        union |= UInt64(byte)
        if byte <= .carriageReturn {
          lines += countsAsLine(bytes, at: index) ? 1 : 0
          if byte == 0 { note(.nulByte, at: index, field: marks.count, open) }
        }
        index += 1
      }
      // Of a doubled quote one counts.
      if let kind = excess(open + 1 + doubled, index) { return lose(kind, field: marks.count, open) }
      let isKnown = index + 1 < bytes.count || isFinal
      if index >= bytes.count || !isKnown {
        if !isFinal { return .exhausted }
        at = index
        return lose(.unterminatedQuote, field: marks.count, open)
      }
      if index + 1 == bytes.count || bytes[index + 1] != .quote { break }
      doubled += 1
      index += 2
    }
    innerLines += lines
    return finishQuoted(
      bytes, open: open, closing: index, doubled: doubled, lines: lines, isFinal: isFinal, into: &marks)
  }

  /// Checks what comes after the closing quote.
  private mutating func finishQuoted(
    _ bytes: Span<UInt8>, open: Int, closing: Int, doubled: Int, lines: Int, isFinal: Bool,
    into marks: inout [CSVFieldMark]
  ) -> Step {
    let index = trims ? skipBlanks(bytes, from: closing + 1) : closing + 1
    if index > limits.record { return lose(.recordTooLong, field: marks.count, open) }
    if doubled > 0 { hasDoubledQuotes = true }
    var next: Int?
    if index == bytes.count {
      if !isFinal { return .exhausted }
      next = index
    } else if bytes[index] == .lineFeed {
      next = index + 1
    } else if bytes[index] == .carriageReturn {
      switch returnMeaning(bytes, at: index, isFinal: isFinal) {
      case .unknown: return .exhausted
      case .lineEnd(let after): next = after
      case .text: break
      }
    }
    if next == nil, bytes[index] != delimiter {
      if lines > 0 { return lose(.misclosedQuote(linesBelow: lines), field: marks.count, open) }
      if bytes[index] != .carriageReturn { note(.textAfterQuote, at: index, field: marks.count, open) }
      at = index
      return scanUnquoted(bytes, from: open + 1, rawStart: open, isFinal: isFinal, into: &marks)
    }
    let mark = CSVFieldMark(
      rawStart: Int32(open), start: Int32(open + 1), end: Int32(closing), hasDoubledQuotes: doubled > 0)
    marks.append(mark)
    at = index
    return next.map { .record(next: $0) } ?? .field
  }

  /// Ends an unquoted field at its delimiter (`next` is nil) or line end.
  @inline(__always)
  private mutating func close(
    _ start: Int, _ end: Int, _ rawStart: Int, next: Int?, into marks: inout [CSVFieldMark]
  ) -> Step {
    if let kind = excess(start, end) { return lose(kind, field: marks.count, rawStart) }
    marks.append(
      CSVFieldMark(
        rawStart: Int32(truncatingIfNeeded: rawStart), start: Int32(truncatingIfNeeded: start),
        end: Int32(truncatingIfNeeded: end), hasDoubledQuotes: false))
    at = end
    if let next { return .record(next: next) }
    return .field
  }

  private enum ReturnMeaning { case lineEnd(next: Int), text, unknown }

  private func returnMeaning(_ bytes: Span<UInt8>, at index: Int, isFinal: Bool) -> ReturnMeaning {
    if index + 1 < bytes.count {
      if bytes[index + 1] == .lineFeed { return .lineEnd(next: index + 2) }
    } else if !isFinal {
      return .unknown
    }
    return allowsLoneReturn ? .lineEnd(next: index + 1) : .text
  }

  /// The byte ends a line inside quotes. The return of a CRLF does not: its line feed will.
  private func countsAsLine(_ bytes: Span<UInt8>, at index: Int) -> Bool {
    if bytes[index] == .lineFeed { return true }
    guard allowsLoneReturn, bytes[index] == .carriageReturn else { return false }
    return index + 1 == bytes.count || bytes[index + 1] != .lineFeed
  }

  private func skipBlanks(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] == .space || bytes[index] == .tab, bytes[index] != delimiter {
      index += 1
    }
    return index
  }

  /// The limit that a field, whose content goes from `start` to `end`, passes first: whether the bytes come
  /// at once or one by one, the answer is the same.
  @inline(__always)
  private func excess(_ start: Int, _ end: Int) -> CSVFault.Kind? {
    let (isField, isRecord) = (end - start > limits.field, end > limits.record)
    if !isField, !isRecord { return nil }
    return isField && (!isRecord || start + limits.field < limits.record) ? .fieldTooLong : .recordTooLong
  }

  /// The span ends inside a field: the limits hold already for what there is of it.
  private mutating func runOut(_ start: Int, rawStart: Int, field: Int) -> Step {
    if let kind = excess(start, at) { return lose(kind, field: field, rawStart) }
    return .exhausted
  }

  private mutating func lose(_ kind: CSVFault.Kind, field: Int, _ start: Int) -> Step {
    fault = CSVFault(kind: kind, offset: start, field: field, fieldStart: start)
    return .lost
  }

  private mutating func note(_ kind: CSVFault.Kind, at offset: Int, field: Int, _ fieldStart: Int) {
    if fault == nil { fault = CSVFault(kind: kind, offset: offset, field: field, fieldStart: fieldStart) }
  }
}
