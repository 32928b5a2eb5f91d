/// SplitMix64: every input follows from its seed and its number alone, so that any one can be made again.
public struct FuzzRandom: RandomNumberGenerator {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  /// The generator of one input of a run.
  public init(seed: UInt64, input: UInt64, parser: String) {
    var mixed = FuzzRandom(seed &* 0x9E37_79B9_7F4A_7C15 ^ input)
    for byte in parser.utf8 { mixed.state = mixed.next() ^ UInt64(byte) }
    state = mixed.next()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below `limit`, which is at least 1.
  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
