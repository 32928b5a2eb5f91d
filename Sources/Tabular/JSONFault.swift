/// A fault of the form of a line of JSON.
struct JSONFault: Error {
  enum Kind: Equatable {
    case notAnObject, unexpectedCharacter(wanted: String), unexpectedEnd(wanted: String)
    case numberValue, booleanValue, nestedValue, textNotObject
    case duplicateKey, emptyKey, tooManyKeys(Int)
    case badEscape, loneSurrogate, controlCharacter, nulByte, unterminatedString
    case trailingText, notUTF8(UInt8), fieldTooLong(Int), recordTooLong(Int)
  }
  var kind: Kind
  var offset: Int
  var key: String?
  /// How much of the line is shown as the value; `nil` for none.
  var length: Int?

  init(_ kind: Kind, at offset: Int, key: String? = nil, length: Int? = nil) {
    self.kind = kind
    self.offset = offset
    self.key = key
    self.length = length
  }

  func value(in raw: ArraySlice<UInt8>) -> String? {
    guard let length, offset < raw.endIndex else { return nil }
    let end = min(raw.endIndex, offset + min(length, 4 * (Diagnostic.valueLimit + 1)))
    return String(decoding: raw[offset..<end], as: UTF8.self)
  }
}

extension JSONFault.Kind {
  var wording: (code: String, message: String, remedy: String) {
    switch self {
    case .notAnObject:
      ("not-an-object", "the line is not a JSON object", "write one object { ... } a line")
    case .unexpectedCharacter(let wanted):
      ("unexpected-character", "stands where \(wanted) should be", "write the line as JSON")
    case .unexpectedEnd(let wanted):
      ("unexpected-end", "the line ends where \(wanted) should be", "write the whole object on one line")
    case .numberValue:
      ("number-value", "is a JSON number", "write it as text, in quotes, so that no digit is lost")
    case .booleanValue: ("boolean-value", "is a JSON boolean", "write \"yes\" or \"no\"")
    case .nestedValue:
      ("nested-value", "is a list or an object", "write text; only components and attributes are objects")
    case .textNotObject:
      ("text-not-object", "is text", "write an object of texts, such as {\"principal\":\"100\"}")
    case .duplicateKey: ("duplicate-key", "the key is there twice", "remove one of the two")
    case .emptyKey: ("empty-key", "a key has no name", "name it or remove it")
    case .tooManyKeys(let limit):
      ("too-many-keys", "the line has more than \(limit) keys", "leave out what is not needed")
    default: textWording
    }
  }

  private var textWording: (code: String, message: String, remedy: String) {
    switch self {
    case .badEscape:
      (
        "bad-escape", "is not an escape of JSON",
        "write \\\\ for a backslash, \\u and four hex digits for a code"
      )
    case .loneSurrogate:
      ("lone-surrogate", "is half a character", "write both surrogates of the pair, or the character")
    case .controlCharacter:
      ("control-character", "is a control character inside text", "write it as an escape, such as \\n or \\t")
    case .nulByte: ("nul-byte", "is a NUL character", "remove it")
    case .unterminatedString:
      ("unterminated-string", "the quote that opens here is not closed on the line", "close it")
    case .trailingText: ("trailing-text", "stands after the object", "write one object a line")
    case .notUTF8(let byte):
      (
        "not-utf-8", "is not utf-8: byte 0x" + String(byte, radix: 16, uppercase: true),
        "save the file as UTF-8"
      )
    case .fieldTooLong(let limit):
      ("field-too-long", "is longer than the limit of \(limit) bytes", "shorten it")
    case .recordTooLong(let limit):
      (
        "record-too-long", "the line is longer than the limit of \(limit) bytes",
        "look for missing line ends; reading went on at the next line"
      )
    default: ("unexpected-character", "is not JSON", "write the line as JSON")
    }
  }
}
