import type { UploadView } from '../../src/server/api/data.ts'

export const lookAddress = ({ name }: Pick<UploadView, 'name'>, label: string | null): string =>
  `/data/look?${new URLSearchParams({ upload: name, ...(label === null ? {} : { label }) })}`
