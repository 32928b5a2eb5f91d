import Tabular

/// What CSV and JSON Lines records have in common, so that events are made in one place.
protocol InputRecord {
  var count: Int { get }
  var line: Int { get }
  var raw: ArraySlice<UInt8> { get }
  func bytes(_ i: Int) -> ArraySlice<UInt8>
  func position(_ i: Int) -> (line: Int, column: Int)
}

extension CSVRecord: InputRecord {}
extension JSONLRecord: InputRecord {}

extension InputRecord {
  /// The value as text, for a message; nil where there is none.
  func shown(_ field: Int) -> String? {
    guard field >= 0, field < count else { return nil }
    let content = bytes(field)
    return content.isEmpty ? nil : String(decoding: content, as: UTF8.self)
  }
}

extension ArraySlice<UInt8> {
  /// Nothing, or only spaces and tabs: an absent value.
  @inline(__always)
  var isBlank: Bool {
    guard let first else { return true }
    if first != 0x20, first != 0x09 { return false }
    return allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}

extension String {
  /// `withUTF8` with typed errors.
  func withBytes<Value, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var text = self
    let result: Result<Value, Failure> = text.withUTF8 { bytes in
      Result { () throws(Failure) in try body(bytes) }
    }
    return try result.get()
  }
}
