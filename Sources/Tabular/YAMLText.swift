import Yams

/// Reads the YAML of mappings, packs and settings: one document, UTF-8, at most 1 MiB, without anchors and
/// aliases (a few lines of which can stand for more values than fit any memory).
///
/// Codes: `empty-file`, `not-utf-8`, `too-large`, `odd-line-end`, `alias-not-read`, `repeated-key`,
/// `bad-yaml`.
public enum YAMLText {
  /// The largest file that is read, in bytes.
  public static let limit = 1 << 20

  /// The root of the document.
  /// - Parameter beginning: what a file of this kind begins with, for the remedy of an empty one.
  public static func root(_ bytes: [UInt8], file: String, beginning: String) throws(Diagnostic) -> Node {
    let page = Page(bytes: bytes, file: file)
    if bytes.count > limit {
      throw page.fault(
        at: nil, "too-large", "has more than \(limit) bytes", "check that it is the right file")
    }
    if let offset = UTF8Check.firstInvalidByte(of: bytes.span) {
      throw page.fault(
        at: page.place(offset), "not-utf-8", "is not utf-8",
        foreignFormat(bytes[...]) ?? "save the file as UTF-8")
    }
    if let offset = firstOddLineEnd(bytes) {
      throw page.fault(
        at: page.place(offset), "odd-line-end", "has a line end that is neither LF nor CRLF",
        "save the file with LF line ends")
    }
    if let offset = firstAlias(bytes) {
      throw page.fault(
        at: page.place(offset), "alias-not-read", "has an alias of an anchor, which is not read",
        "write the value out")
    }
    do {
      if let root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self)) { return root }
    } catch {
      throw page.fault(error)
    }
    throw page.fault(at: (1, nil), "empty-file", "is empty", "begin it with `\(beginning)`")
  }

  /// Where a node stands. The parser puts what is absent at the end of a file without a last line end on one
  /// line more than the file has.
  /// - Parameter end: of the same text, from ``end(of:)``.
  public static func place(_ node: Node?, end: (line: Int, column: Int)) -> (line: Int, column: Int?) {
    guard let mark = node?.mark else { return (1, nil) }
    return mark.line > end.line ? (end.line, end.column) : (mark.line, mark.column)
  }

  /// The place behind the last character.
  public static func end(of bytes: [UInt8]) -> (line: Int, column: Int) {
    placeInText(bytes.count, in: bytes[...], firstLine: 1)
  }

  /// A carriage return alone, U+0085, U+2028 or U+2029: lines for YAML, none for an editor, so that no place
  /// below it could be named.
  private static func firstOddLineEnd(_ bytes: [UInt8]) -> Int? {
    bytes.indices.first { offset in
      let rest = bytes[offset...]
      if rest.first == .carriageReturn { return rest.dropFirst().first != .lineFeed }
      return rest.starts(with: [0xC2, 0x85]) || rest.starts(with: [0xE2, 0x80, 0xA8])
        || rest.starts(with: [0xE2, 0x80, 0xA9])
    }
  }

  /// The `*` of an alias of a name that stands after an `&` anywhere: by that test no alias is missed, and
  /// ordinary text passes.
  private static func firstAlias(_ bytes: [UInt8]) -> Int? {
    var anchors: Set<ArraySlice<UInt8>> = []
    var aliases: [(offset: Int, name: ArraySlice<UInt8>)] = []
    for offset in bytes.indices where bytes[offset] == UInt8(ascii: "&") || bytes[offset] == UInt8(ascii: "*")
    {
      let name = bytes[(offset + 1)...].prefix { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
        default: false
        }
      }
      if name.isEmpty { continue }
      if bytes[offset] == UInt8(ascii: "&") { anchors.insert(name) } else { aliases.append((offset, name)) }
    }
    return aliases.first { anchors.contains($0.name) }?.offset
  }
}

/// A text and its name, for the places of faults.
private struct Page {
  let bytes: [UInt8]
  let file: String

  typealias Place = (line: Int, column: Int?)

  func place(_ offset: Int) -> Place {
    let place = placeInText(offset, in: bytes[...], firstLine: 1)
    return (place.line, place.column)
  }

  func fault(at place: Place?, _ code: String, _ message: String, _ remedy: String) -> Diagnostic {
    Diagnostic(
      file: file, line: place?.line ?? 0, column: place?.column, code: code, message: message, remedy: remedy)
  }

  func fault(_ error: any Error) -> Diagnostic {
    let remedy = "check quotes, brackets and indentation"
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      let isDeep = problem.hasPrefix("Maximum nesting level")
      let message = isDeep ? "is nested too deeply" : "is not YAML: " + problem
      return fault(at: within(mark), "bad-yaml", message, remedy)
    case YamlError.duplicatedKeysInMapping(let names, let context):
      let keys = names.map { "\($0)" }.sorted().joined(separator: ", ")
      return fault(
        at: within(context.mark), "repeated-key", "the key \(keys) is there twice", "keep one of them")
    case YamlError.reader(let problem, let offset, _, _):
      return fault(
        at: offset.map { place($0) }, "bad-yaml", "is not YAML: " + problem,
        foreignFormat(bytes[...]) ?? "remove the character")
    default: return fault(at: (1, nil), "bad-yaml", "is not YAML", remedy)
    }
  }

  /// The parser counts an end of the file as one more line.
  private func within(_ mark: Mark) -> Place {
    let last = place(bytes.count)
    return mark.line > last.line || mark.line < 1 ? last : (mark.line, max(1, mark.column))
  }
}
