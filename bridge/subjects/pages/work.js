// Work that a profiler can see and a person too: 30 ms of every 100 ms, and a long task twice a second.
// Never more than that share of real time: where timers run faster, in a test, the work does not add up.
// It is drawn on a canvas, because changes of the DOM would look to an SDK like a page that never settles.
// Plain timers drive it, so in a hidden tab it goes on as slowly as the browser lets timers run.

const TICK_MS = 100
const TICK_WORK_MS = 30
const LONG_TASK_EVERY_MS = 500
const LONG_TASK_MS = 70
// Late enough for a profiler that starts with the page to have run before it, so that a trace of it says something.
const FIRST_LONG_TASK_MS = 350
const BARS = 40

const canvas = document.getElementById('work')
const pen = canvas.getContext('2d')
const heights = new Array(BARS).fill(0)
let ticks = 0
let longTasks = 0
let clicks = 0

// Gives a function that says whether it is time for one more: once in `every` ms of real time on average.
// One that comes early, after a late one, is still on time.
function pacer(every) {
  let free = 0
  return () => {
    const now = performance.now()
    if (now < free - every) return false
    free = Math.max(free, now) + every
    return true
  }
}

const isTickDue = pacer(TICK_MS)
const isLongTaskDue = pacer(LONG_TASK_EVERY_MS)

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) {
    if (number % divisor === 0) return false
  }
  return number > 1
}

function countPrimes(from, count) {
  let primes = 0
  for (let number = from; number < from + count; number += 1) {
    if (isPrime(number)) primes += 1
  }
  return primes
}

function workFor(milliseconds) {
  const end = performance.now() + milliseconds
  let primes = 0
  for (let from = 1_000_000; performance.now() < end; from += 100) primes += countPrimes(from, 100)
  return primes
}

function drawBars() {
  pen.clearRect(0, 0, canvas.width, canvas.height)
  const width = canvas.width / BARS
  const tallest = Math.max(1, ...heights)
  heights.forEach((height, index) => {
    const size = (height / tallest) * (canvas.height - 40)
    pen.fillStyle = index === ticks % BARS ? '#632ca6' : '#c9b3e6'
    pen.fillRect(index * width + 1, canvas.height - size, width - 2, size)
  })
  pen.fillStyle = '#333'
  pen.font = '16px system-ui, sans-serif'
  pen.fillText(`${ticks} ticks, ${longTasks} long tasks`, 8, 20)
}

function tick() {
  if (!isTickDue()) return
  ticks += 1
  heights[ticks % BARS] = workFor(TICK_WORK_MS)
  drawBars()
}

function longTask() {
  if (!isLongTaskDue()) return
  longTasks += 1
  workFor(LONG_TASK_MS)
  drawBars()
}

function countClick() {
  clicks += 1
  document.getElementById('clicks').textContent = String(clicks)
}

setInterval(tick, TICK_MS)
setTimeout(function firstLongTask() {
  longTask()
  setInterval(longTask, LONG_TASK_EVERY_MS)
}, FIRST_LONG_TASK_MS)
addEventListener('click', countClick)
