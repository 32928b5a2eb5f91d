/// Changes inputs as typing errors, other programs and bad disks do: bytes, words, lines and columns.
struct Mutator {
  /// Inputs that the parser knows, each of which may be the beginning.
  var seeds: [[UInt8]]
  /// Words of the parser's language.
  var words: [String]
  /// Between the columns of a line.
  var delimiters: [UInt8] = Array(",\t;:=".utf8)

  private static let limit = 1 << 16

  static let oddities: [[UInt8]] = [
    [0], [0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xC3, 0x28], [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80],
    [0x0D], [0x0D, 0x0A], [0x0A], [0x0A, 0x0A], [0x1F, 0x8B], [0x22], [0x22, 0x22], [0x27], [0x5C], [0x09],
    [0xE2, 0x80, 0xA8], [0xC2, 0x85], [0x81], [0x83, 0x5C], [0xCC, 0x81], [0x7F],
  ]

  static let numbers = [
    "0", "-1", "1", "00", "0.0", "0.001", "1.", ".5", "1e9", "+1", "127", "128", "255", "256", "32767",
    "32768",
    "65536", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "92233720368547758.07", "92233720368547758.08", "18446744073709551616", "0/0", "1/0", "0/1", "5/4",
    "101%",
    "999999999999999/1", "0.999999999999999", "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31",
    "0000-00-00", "10000-01-01", "24-01-01", "999999", "-999999",
  ]

  func input(_ random: inout FuzzRandom) -> [UInt8] {
    var bytes = random.pick(seeds)
    // Most inputs differ little from a good one; some are far off.
    let steps = random.oneIn(8) ? 1 + random.below(40) : random.below(5)
    for _ in 0..<steps { step(&bytes, &random) }
    if bytes.count > Mutator.limit { bytes.removeLast(bytes.count - Mutator.limit) }
    return bytes
  }

  private func step(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    switch random.below(6) {
    case 0: changeByte(&bytes, &random)
    case 1: insert(&bytes, &random)
    case 2: changeRange(&bytes, &random)
    case 3: changeLine(&bytes, &random)
    default: changeColumn(&bytes, &random)
    }
  }

  private func changeByte(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(random.below(256))) }
    let place = random.below(bytes.count)
    switch random.below(4) {
    case 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1: bytes[place] = UInt8(random.below(256))
    case 2: bytes[place] = UInt8(0x20 + random.below(0x5F))
    default: bytes.remove(at: place)
    }
  }

  private func insert(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    let place = random.below(bytes.count + 1)
    var piece = word(&random)
    if random.oneIn(40) { piece = Array(repeatElement(piece, count: 1 + random.below(3000)).joined()) }
    bytes.insert(contentsOf: piece.prefix(Mutator.limit), at: place)
  }

  private func word(_ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(4) {
    case 0: random.pick(Mutator.oddities)
    case 1: Array(random.pick(Mutator.numbers).utf8)
    default: Array(random.pick(words).utf8)
    }
  }

  private func changeRange(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    guard !bytes.isEmpty else { return }
    let start = random.below(bytes.count)
    let end = min(bytes.count, start + 1 + random.below(random.oneIn(4) ? bytes.count : 12))
    switch random.below(4) {
    case 0: bytes.removeSubrange(start..<end)
    case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: random.below(bytes.count + 1))
    case 2: bytes.removeSubrange(start...)
    default:
      let other = random.pick(seeds)
      guard !other.isEmpty else { return }
      let from = random.below(other.count)
      bytes.replaceSubrange(start..<end, with: other[from..<min(other.count, from + end - start)])
    }
  }

  private func changeLine(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    let place = random.below(lines.count)
    switch random.below(6) {
    case 0: lines.remove(at: place)
    case 1: lines.insert(lines[place], at: random.below(lines.count + 1))
    case 2: lines.swapAt(place, random.below(lines.count))
    case 3: lines[place].append(0x0D)
    case 4: lines.insert(word(&random), at: place)
    default:
      let end: [UInt8] = random.oneIn(2) ? [0x0D] : [0x0D, 0x0A]
      bytes = Array(lines.joined(separator: end))
      return
    }
    bytes = Array(lines.joined(separator: [0x0A]))
  }

  private func changeColumn(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    let place = random.below(lines.count)
    let delimiter = random.pick(delimiters)
    var fields = lines[place].split(separator: delimiter, omittingEmptySubsequences: false).map { Array($0) }
    let field = random.below(fields.count)
    switch random.below(7) {
    case 0: fields.remove(at: field)
    case 1: fields.insert(fields[field], at: random.below(fields.count + 1))
    case 2: fields.swapAt(field, random.below(fields.count))
    case 3: fields[field] = []
    case 4: fields[field] = [0x22] + fields[field] + [0x22]
    case 5: fields[field] = Array(random.pick(Mutator.numbers).utf8)
    default: fields[field] = word(&random)
    }
    lines[place] = Array(fields.joined(separator: [delimiter]))
    bytes = Array(lines.joined(separator: [0x0A]))
  }
}
