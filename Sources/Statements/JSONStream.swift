/// A JSON document that is written as it is made: the same text as that of a ``JSONText`` of it, over several
/// lines, while no more of it is held than a piece.
///
/// An array that is begun holds objects: one of plain values, which stands on one line, is added as a whole.
public struct JSONStream {
  public enum Bracket { case array, object }

  private let write: (String) -> Void
  private var isWritten = false
  private var open: [(bracket: Bracket, count: Int)] = []
  private var text = ""
  /// Bytes after which a piece is written.
  private static let piece = 1 << 16

  /// - Parameter write: takes each piece; the last ends with a line end.
  public init(_ write: @escaping (String) -> Void) { self.write = write }

  /// True before anything is begun, and after all is ended.
  public var isClosed: Bool { open.isEmpty }

  /// Begins an array or object, under a key where it stands in an object.
  public mutating func begin(_ bracket: Bracket, as key: String? = nil) {
    lead(key)
    text += bracket == .array ? "[" : "{"
    open.append((bracket, 0))
  }

  /// Ends what was begun last.
  public mutating func end() {
    guard let last = open.popLast() else { return }
    if last.count > 0 { text += "\n" + String(repeating: "  ", count: open.count) }
    text += last.bracket == .array ? "]" : "}"
    if open.isEmpty { text += "\n" }
    flush(open.isEmpty ? 0 : JSONStream.piece)
  }

  /// Ends all that was begun.
  public mutating func close() { while !open.isEmpty { end() } }

  /// Writes all that there is so far: it stays, also after a failure.
  public mutating func keep() { flush(0) }

  /// After a failure: ends what is partly written already; what is not is left out.
  public mutating func abandon() {
    if isWritten { return close() }
    (open, text) = ([], "")
  }

  /// Adds a value, under a key where it stands in an object.
  public mutating func add(_ value: JSONText, as key: String? = nil) {
    lead(key)
    value.write(to: &text, indent: open.count)
    if open.isEmpty { text += "\n" }
    flush(open.isEmpty ? 0 : JSONStream.piece)
  }

  private mutating func lead(_ key: String?) {
    guard let last = open.indices.last else { return }
    if open[last].count > 0 { text += "," }
    open[last].count += 1
    text += "\n" + String(repeating: "  ", count: open.count)
    if let key { text += JSONText.quoted(key) + ": " }
  }

  private mutating func flush(_ limit: Int) {
    guard text.utf8.count >= limit, !text.isEmpty else { return }
    write(text)
    isWritten = true
    text.removeAll(keepingCapacity: true)
  }
}
