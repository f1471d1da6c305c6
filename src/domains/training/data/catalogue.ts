/**
 * Published data sets that `batchwise data get` knows: where they are, and the checksums that their authors state.
 * MedMNIST v2 at 28 x 28 (Yang et al. 2023, Sci Data 10:41): URLs, MD5, counts, classes and licences from
 * `medmnist/info.py` 3.0.2 of MedMNIST/MedMNIST. ChestMNIST is left out: it has 14 labels an image, and one is trained
 * on. Fashion-MNIST (Xiao, Rasul & Vollgraf 2017): MD5, sizes and classes from the README of
 * zalandoresearch/fashion-mnist, where the files lie under data/fashion.
 */
export interface PublishedFile {
  readonly name: string
  readonly url: string
  readonly md5: string
  /** Null where no published figure was found. */
  readonly bytes: number | null
}

export interface PublishedSet {
  readonly name: string
  readonly doc: string
  readonly licence: string
  readonly examples: { readonly train: number; readonly validation: number; readonly test: number }
  readonly channels: number
  readonly classNames: readonly string[]
  readonly files: readonly PublishedFile[]
}

const medMnist = (
  name: string,
  doc: string,
  md5: string,
  [train, validation, test]: readonly [number, number, number],
  channels: number,
  classNames: readonly string[],
  { licence = 'CC BY 4.0', bytes = null }: { licence?: string; bytes?: number | null } = {},
): PublishedSet => ({
  name,
  doc,
  licence,
  examples: { train, validation, test },
  channels,
  classNames,
  files: [
    {
      name: `${name}.npz`,
      url: `https://zenodo.org/records/10519652/files/${name}.npz?download=1`,
      md5,
      bytes,
    },
  ],
})

const fashionFile = (name: string, md5: string, bytes: number): PublishedFile => ({
  name: `${name}-ubyte.gz`,
  url: `https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/${name}-ubyte.gz`,
  md5,
  bytes,
})

const organs =
  'bladder, femur-left, femur-right, heart, kidney-left, kidney-right, liver, lung-left, lung-right, pancreas, spleen'.split(
    ', ',
  )

export const catalogue = [
  {
    name: 'fashion-mnist',
    doc: 'articles of clothing, grey',
    licence: 'MIT',
    examples: { train: 60_000, validation: 0, test: 10_000 },
    channels: 1,
    classNames: 'T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot'.split(
      ', ',
    ),
    files: [
      fashionFile('train-images-idx3', '8d4fb7e6c68d591d4c3dfef9ec88bf0d', 26_421_880),
      fashionFile('train-labels-idx1', '25c81989df183df01b3e8a0aad5dffbe', 29_515),
      fashionFile('t10k-images-idx3', 'bef4ecab320f06d8554ea6380940ec79', 4_422_102),
      fashionFile('t10k-labels-idx1', 'bb300cfdad3c16e7a12a480ee83cd310', 5_148),
    ],
  },
  medMnist(
    'pathmnist',
    'colon pathology, colour',
    'a8b06965200029087d5bd730944a56c1',
    [89_996, 10_004, 7_180],
    3,
    [
      'adipose',
      'background',
      'debris',
      'lymphocytes',
      'mucus',
      'smooth muscle',
      'normal colon mucosa',
      'cancer-associated stroma',
      'colorectal adenocarcinoma epithelium',
    ],
    { bytes: 205_615_438 },
  ),
  medMnist(
    'dermamnist',
    'skin lesions, colour',
    '0744692d530f8e62ec473284d019b0c7',
    [7_007, 1_003, 2_005],
    3,
    [
      'actinic keratoses and intraepithelial carcinoma',
      'basal cell carcinoma',
      'benign keratosis-like lesions',
      'dermatofibroma',
      'melanoma',
      'melanocytic nevi',
      'vascular lesions',
    ],
    { licence: 'CC BY-NC 4.0' },
  ),
  medMnist(
    'octmnist',
    'retinal optical coherence tomography, grey',
    'c68d92d5b585d8d81f7112f81e2d0842',
    [97_477, 10_832, 1_000],
    1,
    ['choroidal neovascularization', 'diabetic macular edema', 'drusen', 'normal'],
  ),
  medMnist(
    'pneumoniamnist',
    'chest X-rays of children, grey',
    '28209eda62fecd6e6a2d98b1501bb15f',
    [4_708, 524, 624],
    1,
    ['normal', 'pneumonia'],
  ),
  medMnist(
    'retinamnist',
    'retinal photographs, colour; the five grades are ordered',
    'bd4c0672f1bba3e3a89f0e4e876791e4',
    [1_080, 120, 400],
    3,
    ['0', '1', '2', '3', '4'],
  ),
  medMnist('breastmnist', 'breast ultrasound, grey', '750601b1f35ba3300ea97c75c52ff8f6', [546, 78, 156], 1, [
    'malignant',
    'normal, benign',
  ]),
  medMnist(
    'bloodmnist',
    'blood cells, colour',
    '7053d0359d879ad8a5505303e11de1dc',
    [11_959, 1_712, 3_421],
    3,
    [
      'basophil',
      'eosinophil',
      'erythroblast',
      'immature granulocytes(myelocytes, metamyelocytes and promyelocytes)',
      'lymphocyte',
      'monocyte',
      'neutrophil',
      'platelet',
    ],
  ),
  medMnist(
    'tissuemnist',
    'kidney cortex cells, grey',
    'ebe78ee8b05294063de985d821c1c34b',
    [165_466, 23_640, 47_280],
    1,
    [
      'Collecting Duct, Connecting Tubule',
      'Distal Convoluted Tubule',
      'Glomerular endothelial cells',
      'Interstitial endothelial cells',
      'Leukocytes',
      'Podocytes',
      'Proximal Tubule Segments',
      'Thick Ascending Limb',
    ],
  ),
  medMnist(
    'organamnist',
    'abdominal CT, axial, grey',
    '68e3f8846a6bd62f0c9bf841c0d9eacc',
    [34_561, 6_491, 17_778],
    1,
    organs,
  ),
  medMnist(
    'organcmnist',
    'abdominal CT, coronal, grey',
    'b9ceb9546e10131b32923c5bbeaea2b1',
    [12_975, 2_392, 8_216],
    1,
    organs,
  ),
  medMnist(
    'organsmnist',
    'abdominal CT, sagittal, grey',
    '9ab87b696fb54e2a387ebe992d6ed5f1',
    [13_932, 2_452, 8_827],
    1,
    organs,
  ),
] as const satisfies readonly PublishedSet[]

/** Every name that a study may give as `data`. */
export const publishedNames = [
  'fashion-mnist',
  'pathmnist',
  'dermamnist',
  'octmnist',
  'pneumoniamnist',
  'retinamnist',
  'breastmnist',
  'bloodmnist',
  'tissuemnist',
  'organamnist',
  'organcmnist',
  'organsmnist',
] as const

export const publishedSet = (name: string): PublishedSet | undefined =>
  catalogue.find((candidate) => candidate.name === name)
