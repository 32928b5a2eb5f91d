/// Texts that items carry, each stored once and known by a small number. Equal texts have equal numbers; the
/// numbers themselves depend on the order of arrival, so nothing is ever sorted by them.
struct SymbolTable: Sendable {
  /// The number of the empty text, which means none.
  static let none: UInt32 = 0

  private var bytes: [UInt8] = []
  /// Where each text ends; it begins where the one before ends.
  private var ends: [Int] = [0]
  /// A hash of each text, which is the same in every run.
  private(set) var hashes: [UInt64] = [0]
  /// Numbers by hash, open addressing; 0 is a free place.
  private var places: [UInt32] = Array(repeating: 0, count: 1024)

  var count: Int { ends.count }

  mutating func symbol(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if text.isEmpty { return Self.none }
    let hash = Self.hash(text)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let found = Int(places[place])
      if hashes[found] == hash, holds(found, text) { return places[place] }
      place = (place + 1) & (places.count - 1)
    }
    let symbol = UInt32(ends.count)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    hashes.append(hash)
    places[place] = symbol
    if ends.count * 2 > places.count { grow() }
    return symbol
  }

  /// The number of a text that is there already.
  func find(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
    if text.isEmpty { return nil }
    let hash = Self.hash(text)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let found = Int(places[place])
      if hashes[found] == hash, holds(found, text) { return places[place] }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }

  mutating func symbol(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { symbol($0) }
  }

  func text(_ symbol: UInt32) -> String {
    guard symbol != Self.none else { return "" }
    return String(decoding: bytes[ends[Int(symbol) - 1]..<ends[Int(symbol)]], as: UTF8.self)
  }

  /// The places are needed only while texts are added.
  mutating func close() { places = [] }

  private func holds(_ symbol: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[symbol - 1]
    guard ends[symbol] - start == text.count else { return false }
    for offset in 0..<text.count where bytes[start + offset] != text[offset] { return false }
    return true
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    for symbol in 1..<hashes.count {
      var place = Int(truncatingIfNeeded: hashes[symbol]) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(symbol)
    }
  }

  /// The hash that a text has here; 0 for the empty one.
  static func hash(_ text: String) -> UInt64 {
    var text = text
    return text.isEmpty ? 0 : text.withUTF8 { hash($0) }
  }

  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(text.count) &* 0x9E37_79B9_7F4A_7C15
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return mix(hash)
  }

  /// Spreads every bit over all others (the finaliser of SplitMix64).
  static func mix(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
