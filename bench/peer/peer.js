// The peer of `bench/intake.py`: what a team's own test intake looks like. express, busboy and zlib take a
// profile apart, and it is kept in memory: nothing is checked, nothing is on a disk.
const zlib = require('node:zlib')
const express = require('express')
const busboy = require('busboy')

const PART_MAX = 32 << 20
// So that it does not grow without end; more would only cost it garbage collection.
const KEPT_MAX = 200

const kept = []
const app = express()

app.post('*path', (request, response) => {
  const parts = {}
  let pending = 0
  let closed = false

  function settle() {
    if (!closed || pending > 0) {
      return
    }
    kept.push(parts)
    if (kept.length > KEPT_MAX) {
      kept.shift()
    }
    response.status(202).json({})
  }

  function take(name, data) {
    parts[name] = JSON.parse(data)
    pending--
    settle()
  }

  const parser = busboy({ headers: request.headers, limits: { fileSize: PART_MAX } })
  parser.on('file', (name, file) => {
    const chunks = []
    pending++
    file.on('data', (chunk) => chunks.push(chunk))
    file.on('end', () => {
      const data = Buffer.concat(chunks)
      if (data[0] === 0x78) {
        zlib.inflate(data, (error, inflated) => {
          if (error) {
            throw error
          }
          take(name, inflated)
        })
      } else {
        take(name, data)
      }
    })
  })
  parser.on('close', () => {
    closed = true
    settle()
  })
  request.pipe(parser)
})

const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
