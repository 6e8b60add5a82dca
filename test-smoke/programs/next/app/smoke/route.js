import { smoke } from '../../smoke.mjs';

// The server runs it once, while it is built.
export const dynamic = 'force-static';

export async function GET() {
  return Response.json(await smoke(['tfjs', 'onnx']));
}
