import Glibc
import Money
import Reconciliation

/// What `Scripts/bench reconcile` runs:
///
///     ReconcileBench make exact|many LINES SEED FOLDER
///     ReconcileBench run FOLDER
///
/// `make` writes `ours.csv` and `theirs.csv` (id, day, amount, party, reference, text); `run` reads them,
/// matches, and prints seconds, matches and its own peak memory.
@main
struct ReconcileBench {
  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    if words.count == 5, words[0] == "make", let lines = Int64(words[2]), let seed = UInt64(words[3]) {
      make(isExact: words[1] == "exact", lines: lines, seed: seed, folder: words[4])
    } else if words.count == 2, words[0] == "run" {
      run(folder: words[1])
    } else {
      print("usage: ReconcileBench make exact|many LINES SEED FOLDER; ReconcileBench run FOLDER")
      exit(2)
    }
  }

  /// Exact: each line has its posting by end-to-end id, but for 1 % of each side. Many: of each ten lines
  /// seven have an id, one is paid in three parts and one sums three postings of the party without any id,
  /// and one has no partner.
  static func make(isExact: Bool, lines: Int64, seed: UInt64, folder: String) {
    guard let ours = fopen(folder + "/ours.csv", "w"), let theirs = fopen(folder + "/theirs.csv", "w") else {
      print("the files cannot be written")
      exit(3)
    }
    var chance = SplitMix(state: seed)
    var (id, written) = (Int64(1), Int64(0))
    func put(_ file: UnsafeMutablePointer<FILE>, _ day: Int64, _ amount: Int64, _ party: Int64, _ key: String)
    {
      id += 1
      fputs("\(id),\(day),\(amount),P\(party),\(key),\n", file)
      if file == theirs { written += 1 }
    }
    while written < lines {
      let (day, party) = (chance.below(360), chance.below(max(1, lines / 50)))
      let amount = 10_000 + chance.below(90_000_000)
      let key = "END-TO-END-\(1_000_000_000 + id)"
      let pick = isExact ? chance.below(100) * 10 : chance.below(10)
      switch (isExact, pick) {
      case (true, 0): put(ours, day, amount, party, key)
      case (true, 10): put(theirs, day, amount, party, key)
      case (false, 7), (false, 8):
        let (one, several) = pick == 7 ? (ours, theirs) : (theirs, ours)
        let parts = [amount / 3 + 1, amount / 5, amount - amount / 3 - 1 - amount / 5]
        put(one, day, amount, party, "")
        for part in parts { put(several, day + chance.below(3), part, party, "") }
      case (false, 9): put(theirs, day, amount, party, "")
      default:
        put(ours, day, amount, party, key)
        put(theirs, day + chance.below(3), amount, party, key)
      }
    }
    fclose(ours)
    fclose(theirs)
  }

  static func run(folder: String) {
    guard let currency = Currency("JPY") else { return }
    let start = now()
    var input = MatchingInput(asOf: Day(number: 365))
    for (side, name) in [(MatchSide.ours, "ours"), (.theirs, "theirs")] {
      guard let file = fopen("\(folder)/\(name).csv", "r") else {
        print("\(folder)/\(name).csv cannot be read")
        exit(3)
      }
      var (line, size) = (UnsafeMutablePointer<CChar>?.none, 0)
      while true {
        let count = getline(&line, &size, file)
        guard count > 0, let line else { break }
        let text = UnsafeRawBufferPointer(start: line, count: count - 1)
        input.append(item(text, currency), to: side)
      }
      free(line)
      fclose(file)
    }
    let read = now()
    let (ours, theirs) = (input.count(.ours), input.count(.theirs))
    let result = Reconciler.reconcile(input, by: .standard)
    let matched = now()
    print("ours \(ours) theirs \(theirs) matches \(result.matchCount) breaks \(result.breakCount)")
    print("proposals \(result.proposals.count) exhausted \(result.exhausted.count)")
    print("read_ms \((read - start) / 1000) match_ms \((matched - read) / 1000) peak_kb \(peak())")
  }

  static func item(_ line: UnsafeRawBufferPointer, _ currency: Currency) -> Item {
    var place = 0
    func field() -> UnsafeRawBufferPointer {
      let start = place
      while place < line.count, line[place] != 0x2C { place += 1 }
      defer { place += 1 }
      return UnsafeRawBufferPointer(rebasing: line[start..<place])
    }
    func number() -> Int64 {
      let digits = field()
      var number: Int64 = 0
      for place in 0..<digits.count { number = number * 10 + Int64(digits[place]) - 0x30 }
      return number
    }
    let (id, day, amount) = (number(), number(), number())
    let (party, key) = (field(), field())
    return Item(
      id: ItemID(id), day: Day(number: Int32(day)), amount: amount, currency: currency,
      party: String(decoding: party, as: UTF8.self),
      references: key.isEmpty ? [] : [(.endToEnd, String(decoding: key, as: UTF8.self))],
      text: String(decoding: field(), as: UTF8.self))
  }

  /// Peak memory of this program alone, in kB: what `getrusage` says begins with that of the parent.
  static func peak() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var (line, size) = (UnsafeMutablePointer<CChar>?.none, 0)
    while getline(&line, &size, file) > 0, let text = line.map({ String(cString: $0) }) {
      if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)) ?? 0 }
    }
    return 0
  }

  /// Microseconds of a clock that only rises.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}

/// SplitMix64: the same data from the same seed on every machine.
struct SplitMix {
  var state: UInt64

  mutating func below(_ limit: Int64) -> Int64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int64((mixed ^ (mixed >> 31)) % UInt64(limit))
  }
}
