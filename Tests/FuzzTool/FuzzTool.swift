import Fuzzing
import Glibc

/// Drives the fuzzer: `FuzzTool --parser csv --seed 1 --count 1000000`. `Scripts/fuzz` is its front.
@main
struct FuzzTool {
  private var parser = "all"
  private var seed: UInt64 = 1
  private var count: UInt64 = 10_000
  private var from: UInt64 = 0
  private var isPrinting = false
  private var isListing = false
  private var corpus: String?

  static func main() {
    guard let tool = FuzzTool(CommandLine.arguments.dropFirst()) else {
      write(
        "usage: FuzzTool [--parser NAME|all] [--seed S] [--count N] [--from I] [--corpus FOLDER] "
          + "[--print] [--list]\n",
        to: 2)
      exit(2)
    }
    exit(tool.run() ? 0 : 1)
  }

  private init?(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let name = rest.popFirst() {
      switch name {
      case "--print": isPrinting = true
      case "--list": isListing = true
      default:
        guard let value = rest.popFirst() else { return nil }
        switch (name, UInt64(value)) {
        case ("--parser", _): parser = value
        case ("--corpus", _): corpus = value
        case ("--seed", let number?): seed = number
        case ("--count", let number?): count = number
        case ("--from", let number?): from = number
        default: return nil
        }
      }
    }
    if parser != "all", !FuzzParser.all.contains(where: { $0.name == parser }) { return nil }
  }

  /// - Returns: false where a property was broken.
  private func run() -> Bool {
    var isClean = true
    for parser in FuzzParser.all where self.parser == "all" || self.parser == parser.name {
      if isListing {
        FuzzTool.write(parser.name + "\n", to: 1)
        continue
      }
      let run = parser.run(seed: seed, more: corpus.map { FuzzTool.files("\($0)/\(parser.name)") } ?? [])
      if isPrinting {
        FuzzTool.write(run.input(from), to: 1)
      } else if !check(run, parser.name) {
        isClean = false
      }
    }
    return isClean
  }

  private func check(_ run: FuzzRun, _ name: String) -> Bool {
    let start = FuzzTool.now
    var (accepted, faults) = (0, 0)
    for number in from..<(from + count) {
      // An input that takes longer than this hangs: the alarm ends the program.
      if number % 64 == 0 {
        FuzzTool.note("\(name) \(seed) \(number)\n")
        alarm(60)
      }
      do {
        if try run.check(number) { accepted += 1 }
      } catch {
        faults += 1
        FuzzTool.write("\(name): seed \(seed), input \(number): \(error)\n", to: 2)
        if faults == 20 { break }
      }
    }
    alarm(0)
    var usage = rusage()
    getrusage(0, &usage)
    let tenths = (FuzzTool.now - start) / 100
    FuzzTool.write(
      "\(name): seed \(seed), inputs \(from) to \(from + count - 1), \(accepted) accepted, \(faults) faults, "
        + "\(tenths / 10).\(tenths % 10) s, peak \(usage.ru_maxrss / 1024) MB\n", to: 1)
    return faults == 0
  }

  /// Keeps the number of the block in hand where `Scripts/fuzz` finds it after a crash.
  private static func note(_ text: String) {
    guard let path = getenv("FUZZ_PROGRESS") else { return }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { return }
    write(text, to: file)
    close(file)
  }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  private static func files(_ folder: String) -> [[UInt8]] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var found: [(name: String, bytes: [UInt8])] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let file = fopen("\(folder)/\(name)", "rb") else { continue }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = fread(&bytes, 1, bytes.count, file)
      if count > 0 { found.append((name, Array(bytes[..<count]))) }
    }
    return found.sorted { $0.name < $1.name }.map(\.bytes)
  }

  private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var start = 0
    while start < bytes.count {
      let done = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard done > 0 else { return }
      start += done
    }
  }
}
