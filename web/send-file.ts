/** Sends a file as it is, and tells how far it is, which fetch cannot. */
import type { Problem } from '../src/server/problem.ts'
import { ApiError } from './api.ts'

export function sendFile<T>(path: string, file: File, onSent: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0)
    request.upload.onload = () => onSent(1)
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T)
      else reject(new ApiError(problemOf(request)))
    }
    // A server that refuses a file does not read it to its end, and a browser then may not hear why.
    request.onerror = () => reject(new TypeError('the server did not take the file'))
    request.send(file)
  })
}

function problemOf({ status, statusText, responseText }: XMLHttpRequest): Problem {
  try {
    return JSON.parse(responseText) as Problem
  } catch {
    return { title: 'The request failed', status, detail: statusText }
  }
}
